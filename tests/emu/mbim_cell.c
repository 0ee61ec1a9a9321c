// SPDX-License-Identifier: GPL-2.0
/* MBIM: the serving cell, of Microsoft's basic connect extensions. */
#include "mbim_services.h"

#define UNKNOWN		0xffffffff
#define EARFCN		1300	/* E-UTRA band 3 */
#define NR_ARFCN	632628	/* n78 */
#define PHYSICAL_CELL	101

static void put_gsm(struct mbim_buf *cell, const struct scenario_plmn *plmn)
{
	mbim_put_text(cell, plmn->id);
	mbim_put_u32(cell, (uint32_t)plmn->lac);
	mbim_put_u32(cell, (uint32_t)plmn->cell);
	mbim_put_u32(cell, UNKNOWN);
	mbim_put_u32(cell, UNKNOWN);
	mbim_put_u32(cell, UNKNOWN);
	mbim_put_u32(cell, UNKNOWN);
}

static void put_umts(struct mbim_buf *cell, const struct scenario_plmn *plmn)
{
	int i;

	mbim_put_text(cell, plmn->id);
	mbim_put_u32(cell, (uint32_t)plmn->lac);
	mbim_put_u32(cell, (uint32_t)plmn->cell);
	for (i = 0; i < 5; i++)		/* frequencies, scrambling code */
		mbim_put_u32(cell, UNKNOWN);
	mbim_put_u32(cell, 0);		/* RSCP, Ec/N0: not known */
	mbim_put_u32(cell, 1);
	mbim_put_u32(cell, UNKNOWN);
}

static void put_lte(struct modem *m, struct mbim_buf *cell, const struct scenario_plmn *plmn)
{
	mbim_put_text(cell, plmn->id);
	mbim_put_u32(cell, (uint32_t)plmn->cell);
	mbim_put_u32(cell, EARFCN);
	mbim_put_u32(cell, PHYSICAL_CELL);
	mbim_put_u32(cell, (uint32_t)plmn->tac);
	mbim_put_u32(cell, (uint32_t)modem_rsrp(m));
	mbim_put_u32(cell, (uint32_t)-11);
	mbim_put_u32(cell, UNKNOWN);
}

/* 5G cells are a list. */
static void put_nr(struct modem *m, struct mbim_buf *cells, const struct scenario_plmn *plmn)
{
	struct mbim_buf cell;

	mbim_begin(&cell);
	mbim_put_text(&cell, plmn->id);
	mbim_put_u64(&cell, (uint64_t)plmn->cell);
	mbim_put_u32(&cell, PHYSICAL_CELL);
	mbim_put_u32(&cell, NR_ARFCN);
	mbim_put_u32(&cell, (uint32_t)plmn->tac);
	mbim_put_u32(&cell, (uint32_t)(modem_rsrp(m) + 156));
	mbim_put_u32(&cell, 64);
	mbim_put_u32(&cell, 72);
	mbim_put_u64(&cell, UNKNOWN);
	mbim_close(&cell);
	mbim_put_u32(cells, 1);
	mbim_put_raw(cells, cell.data, cell.len);
}

static void put_serving(struct modem *m, struct mbim_buf *out, const struct radio_view *view,
			enum rat rat)
{
	struct mbim_buf cell;

	if (!view->plmn || view->rat != rat) {
		mbim_put_ref(out, NULL, 0);
		return;
	}
	mbim_begin(&cell);
	if (rat == RAT_GSM)
		put_gsm(&cell, view->plmn);
	else if (rat == RAT_UMTS)
		put_umts(&cell, view->plmn);
	else if (rat == RAT_LTE)
		put_lte(m, &cell, view->plmn);
	else
		put_nr(m, &cell, view->plmn);
	mbim_put_struct(out, &cell);
}

static void put_none(struct mbim_buf *out, int count)
{
	for (; count; count--)
		mbim_put_ref(out, NULL, 0);
}

MBIM_HANDLER(mbim_base_stations)
{
	struct modem *m = ctx;
	bool v3 = mbim_extended(m->mbim) >= MBIM_VERSION_3;
	struct radio_view view;

	(void)rq;
	mbim_get_raw(in, v3 ? 24 : 20);
	if (in->bad)
		return MBIM_ST_INVALID_PARAMETERS;
	if (m->mode != MODE_ONLINE)
		return MBIM_ST_RADIO_POWER_OFF;
	radio_view(m->radio, &view);
	mbim_put_u32(out, view.plmn ? mbim_data_class(view.rat) : 0);
	if (v3)
		mbim_put_u32(out, 0);
	put_serving(m, out, &view, RAT_GSM);
	put_serving(m, out, &view, RAT_UMTS);
	put_none(out, 1);		/* TD-SCDMA */
	put_serving(m, out, &view, RAT_LTE);
	put_none(out, 5);		/* neighbours, CDMA */
	if (v3) {
		put_serving(m, out, &view, RAT_NR);
		put_none(out, 1);
	}
	return MBIM_SUCCESS;
}

MBIM_HANDLER(mbim_location_info)
{
	struct modem *m = ctx;
	struct radio_view view;

	(void)rq;
	(void)in;
	radio_view(m->radio, &view);
	if (!view.plmn)
		return MBIM_ST_NOT_REGISTERED;
	mbim_put_u32(out, view.rat == RAT_GSM || view.rat == RAT_UMTS ?
		     (uint32_t)view.plmn->lac : UNKNOWN);
	mbim_put_u32(out, view.rat == RAT_LTE || view.rat == RAT_NR ?
		     (uint32_t)view.plmn->tac : UNKNOWN);
	mbim_put_u32(out, (uint32_t)view.plmn->cell);
	return MBIM_SUCCESS;
}
