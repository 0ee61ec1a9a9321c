// SPDX-License-Identifier: GPL-2.0
/* What the card's files hold when it leaves the bureau (TS 31.102 §4.2 and annex E). */
#include <errno.h>
#include <string.h>

#include "uicc_internal.h"

#define DEFAULT_AID	"A0000005591010FFFFFFFF8900000100"
#define DEFAULT_SPN	"Simnet"

static void set(struct uicc *u, enum uicc_file_id id, size_t offset, const void *data,
		size_t len)
{
	memcpy(u->fs.data[id] + offset, data, len);
}

/* Application template of EF_DIR, TS 102 221 §13.1: the applet is not listed, as in the field. */
static void fill_dir(struct uicc *u)
{
	static const uint8_t label[] = { 0x50, 4, 'U', 'S', 'I', 'M' };
	const uint8_t head[] = { 0x61, 2 + sizeof(fs_usim_aid) + sizeof(label), 0x4f,
				 sizeof(fs_usim_aid) };

	set(u, FILE_DIR, 0, head, sizeof(head));
	set(u, FILE_DIR, sizeof(head), fs_usim_aid, sizeof(fs_usim_aid));
	set(u, FILE_DIR, sizeof(head) + sizeof(fs_usim_aid), label, sizeof(label));
}

static void fill_services(struct uicc *u)
{
	/*
	 * SMS parameters, SPN, PLMN selector, MSISDN, GSM access, EST, operator PLMN
	 * selector, outgoing calls, EPS and 5GS mobility information, NAS configuration
	 */
	static const uint8_t services[] = { 8, 12, 19, 20, 21, 27, 34, 42, 85, 96, 122 };
	uint8_t ust[16] = { 0 };
	size_t i;

	for (i = 0; i < sizeof(services); i++)
		ust[(services[i] - 1) / 8] |= 1 << (services[i] - 1) % 8;
	set(u, FILE_UST, 0, ust, sizeof(ust));
}

static void fill_fixed(struct uicc *u)
{
	static const uint8_t language[] = { 'e', 'n' };
	static const uint8_t ad[] = { 0x00, 0x00, 0x00, 0x02 };
	static const uint8_t ecc[] = { 0x11, 0xf2, 0xff, 0x00, 0x19, 0xf1, 0xff, 0x00 };
	static const uint8_t hpplmn = 0x0a;	/* six-minute units: an hour */
	static const uint8_t est;
	/* NAS signalling priority, NMO I, attach with IMSI, EAB: all as without the file */
	static const uint8_t nas[] = { 0x80, 1, 0, 0x81, 1, 0, 0x82, 1, 0, 0x84, 1, 0 };
	/* EF_PLMNwAcT blank: access technology bytes are zero */
	static const uint8_t blank_plmn[] = { 0xff, 0xff, 0xff, 0x00, 0x00 };
	size_t i;

	fill_dir(u);
	fill_services(u);
	set(u, FILE_PL, 0, language, sizeof(language));
	set(u, FILE_LI, 0, language, sizeof(language));
	set(u, FILE_AD, 0, ad, sizeof(ad));
	set(u, FILE_ECC, 0, ecc, sizeof(ecc));
	set(u, FILE_HPPLMN, 0, &hpplmn, 1);
	set(u, FILE_EST, 0, &est, 1);
	set(u, FILE_NASCONFIG, 0, nas, sizeof(nas));
	for (i = 0; i < fs_size(FILE_PLMNWACT); i += sizeof(blank_plmn)) {
		set(u, FILE_PLMNWACT, i, blank_plmn, sizeof(blank_plmn));
		set(u, FILE_OPLMNWACT, i, blank_plmn, sizeof(blank_plmn));
	}
}

static bool code_spn(const char *text, uint8_t spn[17])
{
	size_t n;

	if (!text)
		text = DEFAULT_SPN;
	n = strlen(text);
	if (n > 16)
		return false;
	memset(spn, 0xff, 17);
	spn[0] = 0x01;	/* the registered PLMN's name is shown too */
	memcpy(spn + 1, text, n);
	return true;
}

/* "23415 26202": entries with E-UTRAN, UTRAN and GSM (TS 31.102 §4.2.5). */
static bool code_plmn_list(const char *text, uint8_t out[40])
{
	static const uint8_t technologies[] = { 0xc0, 0x80 };
	size_t used = 0;
	char plmn[8];
	size_t n;

	memset(out, 0xff, 40);
	text += strspn(text, " ,");
	while (*text) {
		n = strcspn(text, " ,");
		if (n >= sizeof(plmn) || used == 40)
			return false;
		memcpy(plmn, text, n);
		plmn[n] = '\0';
		if (!code_plmn(plmn, out + used))
			return false;
		memcpy(out + used + 3, technologies, 2);
		used += 5;
		text += n;
		text += strspn(text, " ,");
	}
	while (used && used < 40) {
		memset(out + used + 3, 0, 2);
		used += 5;
	}
	return true;
}

/* Access classes 0 to 9 belong to the last digit of the IMSI (TS 22.011 §4.2). */
static uint16_t access_classes(const struct uicc_profile *p)
{
	return p->acc ? p->acc : 1 << (p->imsi[strlen(p->imsi) - 1] - '0');
}

static bool add_profile(struct uicc *u, unsigned int n, const struct uicc_profile *p)
{
	struct applet_profile *own = &u->multi.profile[n];
	unsigned int digits = p->mnc_digits ? p->mnc_digits : 2;
	uint8_t imsi[IMSI_SIZE];

	if (!p->imsi || !code_imsi(p->imsi, imsi) || digits < 2 || digits > 3)
		return false;
	set(u, FILE_IMSIS, n * IMSI_SIZE, imsi, sizeof(imsi));
	own->acc[0] = access_classes(p) >> 8;
	own->acc[1] = access_classes(p);
	own->mnc_digits = digits;
	own->has_msisdn = p->msisdn;
	if (p->msisdn && !code_msisdn(p->msisdn, own->msisdn))
		return false;
	return code_spn(p->spn, own->spn) && code_plmn_list(p->plmns ? p->plmns : "", own->plmns);
}

int personalise(struct uicc *u, const struct uicc_config *config)
{
	const char *aid = config->applet_aid ? config->applet_aid : DEFAULT_AID;
	unsigned int initial = config->initial ? config->initial : 1;
	uint8_t iccid[ICCID_SIZE];
	unsigned int n;

	u->applet_aid_len = code_hex(aid, u->applet_aid, sizeof(u->applet_aid));
	if (u->applet_aid_len < 5 || !config->iccid || !code_iccid(config->iccid, iccid))
		return -EINVAL;
	if (!config->profile_count || config->profile_count > PROFILES_MAX ||
	    initial > config->profile_count)
		return -EINVAL;
	if (config->behaviour.refresh < UICC_REFRESH_NONE || config->behaviour.refresh > 0x07)
		return -EINVAL;
	fill_fixed(u);
	set(u, FILE_ICCID, 0, iccid, sizeof(iccid));
	u->multi.count = config->profile_count;
	for (n = 0; n < config->profile_count; n++)
		if (!add_profile(u, n, &config->profiles[n]))
			return -EINVAL;
	applet_write_profile(u, initial);
	return 0;
}
