// SPDX-License-Identifier: GPL-2.0
#include <gio/gio.h>
#include <libqmi-glib.h>
#include <string.h>

#include "libqmi.h"

#define FAILURE	"FAILURE: "

/* The class of an enumeration or of flags; drop it. */
static GTypeClass *class_of(enum libqmi_type type)
{
	static GType (*const types[])(void) = {
		[LIBQMI_DMS_OPERATING_MODE] = qmi_dms_operating_mode_get_type,
		[LIBQMI_NAS_ATTACH_STATE] = qmi_nas_attach_state_get_type,
		[LIBQMI_NAS_NETWORK_SELECTION_PREFERENCE] =
			qmi_nas_network_selection_preference_get_type,
		[LIBQMI_NAS_NETWORK_SERVICE_DOMAIN] = qmi_nas_network_service_domain_get_type,
		[LIBQMI_NAS_NETWORK_STATUS] = qmi_nas_network_status_get_type,
		[LIBQMI_NAS_RADIO_INTERFACE] = qmi_nas_radio_interface_get_type,
		[LIBQMI_NAS_REGISTRATION_STATE] = qmi_nas_registration_state_get_type,
		[LIBQMI_NAS_REJECT_CAUSE] = qmi_nas_reject_cause_get_type,
		[LIBQMI_NAS_ROAMING_INDICATOR_STATUS] = qmi_nas_roaming_indicator_status_get_type,
		[LIBQMI_NAS_ROAMING_STATUS] = qmi_nas_roaming_status_get_type,
		[LIBQMI_NAS_SERVICE_STATUS] = qmi_nas_service_status_get_type,
		[LIBQMI_NAS_SIM_REJECT_STATE] = qmi_nas_sim_reject_state_get_type,
		[LIBQMI_SERVICE] = qmi_service_get_type,
		[LIBQMI_UIM_CARD_APPLICATION_STATE] = qmi_uim_card_application_state_get_type,
		[LIBQMI_UIM_CARD_APPLICATION_TYPE] = qmi_uim_card_application_type_get_type,
		[LIBQMI_UIM_CARD_ERROR] = qmi_uim_card_error_get_type,
		[LIBQMI_UIM_CARD_STATE] = qmi_uim_card_state_get_type,
		[LIBQMI_UIM_PHYSICAL_CARD_STATE] = qmi_uim_physical_card_state_get_type,
		[LIBQMI_UIM_PIN_STATE] = qmi_uim_pin_state_get_type,
		[LIBQMI_UIM_REFRESH_STAGE] = qmi_uim_refresh_stage_get_type,
		[LIBQMI_UIM_SESSION_TYPE] = qmi_uim_session_type_get_type,
		[LIBQMI_UIM_SLOT_STATE] = qmi_uim_slot_state_get_type,
		[LIBQMI_WDS_AUTHENTICATION] = qmi_wds_authentication_get_type,
		[LIBQMI_WDS_PDP_TYPE] = qmi_wds_pdp_type_get_type,
	};

	return g_type_class_ref(types[type]());
}

void libqmi_begin(void)
{
	qmi_utils_set_show_personal_info(TRUE);
}

static void take_tlv(guint8 type, const guint8 *value, gsize len, gpointer user)
{
	struct libqmi_frame *frame = user;

	if (frame->tlvs == LIBQMI_TLVS_MAX)
		return;
	frame->tlv[frame->tlvs].type = type;
	frame->tlv[frame->tlvs].value = value;
	frame->tlv[frame->tlvs++].len = len;
}

/* A message that it knows is printed with its name, another with its number only. */
static bool is_named(const char *printed)
{
	const char *at = strstr(printed, "message     = ");

	return at && at[strlen("message     = ")] == '"';
}

/*
 * libqmi takes the first frame of a stream, and leaves what comes behind it; a transfer
 * over the control channel is one frame. What it left makes this a refusal.
 */
bool libqmi_read(const uint8_t *bytes, size_t len, struct libqmi_frame *frame)
{
	GByteArray *raw = g_byte_array_new();
	GError *error = NULL;
	QmiMessage *message;

	memset(frame, 0, sizeof(*frame));
	g_byte_array_append(raw, bytes, (guint)len);
	message = qmi_message_new_from_raw(raw, &error);
	g_clear_error(&error);
	if (message && raw->len) {
		qmi_message_unref(message);
		message = NULL;
	}
	g_byte_array_unref(raw);
	if (!message)
		return false;
	frame->object = message;
	frame->service = (uint8_t)qmi_message_get_service(message);
	frame->client = qmi_message_get_client_id(message);
	frame->txid = qmi_message_get_transaction_id(message);
	frame->message = qmi_message_get_message_id(message);
	frame->response = qmi_message_is_response(message);
	frame->indication = qmi_message_is_indication(message);
	qmi_message_foreach_raw_tlv(message, take_tlv, frame);
	frame->printed = qmi_message_get_printable_full(message, NULL, "");
	frame->named = is_named(frame->printed);
	return true;
}

void libqmi_forget(struct libqmi_frame *frame)
{
	if (frame->object)
		qmi_message_unref(frame->object);
	g_free(frame->printed);
	memset(frame, 0, sizeof(*frame));
}

bool libqmi_number(enum libqmi_type type, const char *nick, long *number)
{
	GTypeClass *class = class_of(type);
	bool found = false;

	if (G_IS_ENUM_CLASS(class)) {
		GEnumValue *value = g_enum_get_value_by_nick((GEnumClass *)class, nick);

		found = value;
		*number = value ? value->value : 0;
	} else {
		GFlagsValue *value = g_flags_get_value_by_nick((GFlagsClass *)class, nick);

		found = value;
		*number = value ? (long)value->value : 0;
	}
	g_type_class_unref(class);
	return found;
}

bool libqmi_knows(enum libqmi_type type, long number)
{
	GTypeClass *class = class_of(type);
	bool known = G_IS_ENUM_CLASS(class) &&
		     g_enum_get_value((GEnumClass *)class, (gint)number);

	g_type_class_unref(class);
	return known;
}

long libqmi_error(const char *text)
{
	GEnumClass *class = g_type_class_ref(QMI_TYPE_PROTOCOL_ERROR);
	long number = -1;
	guint i;

	if (!strncmp(text, FAILURE, strlen(FAILURE)))
		text += strlen(FAILURE);
	for (i = 0; i < class->n_values; i++)
		if (!strcmp(text, class->values[i].value_nick))
			number = class->values[i].value;
	g_type_class_unref(class);
	return number;
}
