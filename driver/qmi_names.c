// SPDX-License-Identifier: GPL-2.0
/*
 * Names of QMI's services, messages and errors, for people.
 */
#include "qmi_codec.h"
#include "names.h"

static const struct id_name services[] = {
	{ QMI_SERVICE_CTL, "CTL" }, { QMI_SERVICE_WDS, "WDS" }, { QMI_SERVICE_DMS, "DMS" },
	{ QMI_SERVICE_NAS, "NAS" }, { 0x04, "QOS" }, { 0x05, "WMS" }, { 0x06, "PDS" },
	{ 0x07, "AUTH" }, { 0x08, "AT" }, { 0x09, "VOICE" }, { 0x0a, "CAT2" },
	{ QMI_SERVICE_UIM, "UIM" }, { 0x0c, "PBM" }, { 0x0d, "QCHAT" }, { 0x10, "LOC" },
	{ 0x11, "SAR" }, { QMI_SERVICE_WDA, "WDA" }, { 0x22, "COEX" }, { 0x24, "PDC" },
	{ 0x29, "RFSA" },
	{ 0x2a, "DSD" }, { 0xe0, "CAT" },
};

static const struct id_name ctl_messages[] = {
	{ QMI_CTL_SET_INSTANCE_ID, "SET INSTANCE ID" },
	{ QMI_CTL_GET_VERSION_INFO, "GET VERSION INFO" },
	{ QMI_CTL_ALLOCATE_CID, "ALLOCATE CID" },
	{ QMI_CTL_RELEASE_CID, "RELEASE CID" },
	{ QMI_CTL_REVOKE_CID, "REVOKE CID" },
	{ QMI_CTL_SET_DATA_FORMAT, "SET DATA FORMAT" },
	{ QMI_CTL_SYNC, "SYNC" },
};

static const struct id_name dms_messages[] = {
	{ 0x0000, "RESET" },
	{ QMI_DMS_SET_EVENT_REPORT, "EVENT REPORT" },
	{ QMI_DMS_GET_CAPABILITIES, "GET CAPABILITIES" },
	{ QMI_DMS_GET_MANUFACTURER, "GET MANUFACTURER" },
	{ QMI_DMS_GET_MODEL, "GET MODEL" },
	{ QMI_DMS_GET_REVISION, "GET REVISION" },
	{ QMI_DMS_GET_IDS, "GET IDS" },
	{ QMI_DMS_GET_OPERATING_MODE, "GET OPERATING MODE" },
	{ QMI_DMS_SET_OPERATING_MODE, "SET OPERATING MODE" },
	{ QMI_DMS_UIM_GET_ICCID, "UIM GET ICCID" },
	{ QMI_DMS_UIM_GET_IMSI, "UIM GET IMSI" },
};

static const struct id_name nas_messages[] = {
	{ 0x0000, "RESET" },
	{ QMI_NAS_REGISTER_INDICATIONS, "REGISTER INDICATIONS" },
	{ QMI_NAS_NETWORK_SCAN, "NETWORK SCAN" },
	{ QMI_NAS_INITIATE_NETWORK_REGISTER, "INITIATE NETWORK REGISTER" },
	{ QMI_NAS_GET_SERVING_SYSTEM, "SERVING SYSTEM" },
	{ QMI_NAS_SET_SYSTEM_SELECTION_PREFERENCE, "SET SYSTEM SELECTION PREFERENCE" },
	{ QMI_NAS_GET_SYSTEM_SELECTION_PREFERENCE, "GET SYSTEM SELECTION PREFERENCE" },
	{ QMI_NAS_GET_SYSTEM_INFO, "GET SYSTEM INFO" },
	{ QMI_NAS_SYSTEM_INFO, "SYSTEM INFO" },
	{ QMI_NAS_GET_SIGNAL_INFO, "GET SIGNAL INFO" },
	{ QMI_NAS_CONFIG_SIGNAL_INFO, "CONFIG SIGNAL INFO" },
	{ QMI_NAS_SIGNAL_INFO, "SIGNAL INFO" },
	{ QMI_NAS_NETWORK_REJECT, "NETWORK REJECT" },
};

static const struct id_name uim_messages[] = {
	{ QMI_UIM_RESET, "RESET" },
	{ QMI_UIM_READ_TRANSPARENT, "READ TRANSPARENT" },
	{ QMI_UIM_READ_RECORD, "READ RECORD" },
	{ QMI_UIM_WRITE_RECORD, "WRITE RECORD" },
	{ QMI_UIM_GET_FILE_ATTRIBUTES, "GET FILE ATTRIBUTES" },
	{ QMI_UIM_SET_PIN_PROTECTION, "SET PIN PROTECTION" },
	{ QMI_UIM_VERIFY_PIN, "VERIFY PIN" },
	{ QMI_UIM_UNBLOCK_PIN, "UNBLOCK PIN" },
	{ QMI_UIM_CHANGE_PIN, "CHANGE PIN" },
	{ QMI_UIM_REFRESH_REGISTER, "REFRESH REGISTER" },
	{ QMI_UIM_REFRESH_OK, "REFRESH OK" },
	{ QMI_UIM_REFRESH_COMPLETE, "REFRESH COMPLETE" },
	{ QMI_UIM_REGISTER_EVENTS, "REGISTER EVENTS" },
	{ QMI_UIM_GET_CARD_STATUS, "GET CARD STATUS" },
	{ QMI_UIM_POWER_OFF_SIM, "POWER OFF SIM" },
	{ QMI_UIM_POWER_ON_SIM, "POWER ON SIM" },
	{ QMI_UIM_CARD_STATUS, "CARD STATUS" },
	{ QMI_UIM_REFRESH, "REFRESH" },
	{ QMI_UIM_CHANGE_PROVISIONING_SESSION, "CHANGE PROVISIONING SESSION" },
	{ QMI_UIM_SEND_APDU, "SEND APDU" },
	{ QMI_UIM_LOGICAL_CHANNEL, "LOGICAL CHANNEL" },
	{ QMI_UIM_OPEN_LOGICAL_CHANNEL, "OPEN LOGICAL CHANNEL" },
	{ QMI_UIM_REFRESH_REGISTER_ALL, "REFRESH REGISTER ALL" },
	{ QMI_UIM_SWITCH_SLOT, "SWITCH SLOT" },
	{ QMI_UIM_GET_SLOT_STATUS, "GET SLOT STATUS" },
	{ QMI_UIM_SLOT_STATUS, "SLOT STATUS" },
};

static const struct id_name wds_messages[] = {
	{ 0x0000, "RESET" },
	{ QMI_WDS_START_NETWORK, "START NETWORK" },
	{ QMI_WDS_STOP_NETWORK, "STOP NETWORK" },
	{ QMI_WDS_PACKET_SERVICE_STATUS, "PACKET SERVICE STATUS" },
	{ QMI_WDS_MODIFY_PROFILE, "MODIFY PROFILE" },
	{ QMI_WDS_GET_PROFILE_SETTINGS, "GET PROFILE SETTINGS" },
	{ QMI_WDS_GET_CURRENT_SETTINGS, "GET CURRENT SETTINGS" },
	{ QMI_WDS_SET_IP_FAMILY, "SET IP FAMILY" },
	{ QMI_WDS_GET_LTE_ATTACH_PARAMETERS, "GET LTE ATTACH PARAMETERS" },
	{ QMI_WDS_SET_LTE_ATTACH_PDN_LIST, "SET LTE ATTACH PDN LIST" },
	{ QMI_WDS_GET_LTE_ATTACH_PDN_LIST, "GET LTE ATTACH PDN LIST" },
	{ QMI_WDS_BIND_MUX_DATA_PORT, "BIND MUX DATA PORT" },
};

static const struct id_name wda_messages[] = {
	{ QMI_WDA_SET_DATA_FORMAT, "SET DATA FORMAT" },
	{ QMI_WDA_GET_DATA_FORMAT, "GET DATA FORMAT" },
};

static const struct id_name errors[] = {
	{ QMI_ERROR_NONE, "none" },
	{ QMI_ERROR_MALFORMED_MESSAGE, "malformed message" },
	{ 2, "no memory" },
	{ QMI_ERROR_INTERNAL, "internal" },
	{ QMI_ERROR_ABORTED, "aborted" },
	{ QMI_ERROR_CLIENT_IDS_EXHAUSTED, "client ids exhausted" },
	{ 6, "transaction can't be aborted" },
	{ QMI_ERROR_INVALID_CLIENT_ID, "invalid client id" },
	{ 10, "invalid profile" },
	{ 11, "invalid PIN id" },
	{ QMI_ERROR_INCORRECT_PIN, "incorrect PIN" },
	{ QMI_ERROR_NO_NETWORK_FOUND, "no network found" },
	{ QMI_ERROR_CALL_FAILED, "call failed" },
	{ 16, "not provisioned" },
	{ QMI_ERROR_MISSING_ARGUMENT, "missing argument" },
	{ QMI_ERROR_ARGUMENT_TOO_LONG, "argument too long" },
	{ 22, "invalid transaction id" },
	{ QMI_ERROR_DEVICE_IN_USE, "device in use" },
	{ 24, "not supported by the network" },
	{ QMI_ERROR_DEVICE_UNSUPPORTED, "not supported by the device" },
	{ QMI_ERROR_NO_EFFECT, "no effect" },
	{ QMI_ERROR_AUTHENTICATION_FAILED, "authentication failed" },
	{ QMI_ERROR_PIN_BLOCKED, "PIN blocked" },
	{ QMI_ERROR_PIN_ALWAYS_BLOCKED, "PIN permanently blocked" },
	{ QMI_ERROR_UIM_UNINITIALIZED, "UIM not initialised" },
	{ 46, "general error" },
	{ 47, "unknown error" },
	{ QMI_ERROR_INVALID_ARGUMENT, "invalid argument" },
	{ 49, "invalid index" },
	{ 50, "no entry" },
	{ QMI_ERROR_DEVICE_NOT_READY, "device not ready" },
	{ 53, "network not ready" },
	{ QMI_ERROR_INVALID_TRANSITION, "invalid transition" },
	{ QMI_ERROR_INSUFFICIENT_RESOURCES, "insufficient resources" },
	{ 69, "disabled" },
	{ QMI_ERROR_INVALID_OPERATION, "invalid operation" },
	{ QMI_ERROR_INVALID_QMI_COMMAND, "invalid QMI command" },
	{ QMI_ERROR_INFORMATION_UNAVAILABLE, "information unavailable" },
	{ 79, "policy mismatch" },
	{ QMI_ERROR_SIM_FILE_NOT_FOUND, "SIM file not found" },
	{ 81, "extended internal" },
	{ QMI_ERROR_ACCESS_DENIED, "access denied" },
	{ QMI_ERROR_HARDWARE_RESTRICTED, "hardware restricted" },
	{ QMI_ERROR_INCOMPATIBLE_STATE, "incompatible state" },
	{ 93, "no radio" },
	{ QMI_ERROR_NOT_SUPPORTED, "not supported" },
	{ 95, "no subscription" },
	{ QMI_ERROR_NO_SIM, "no SIM" },
	{ 104, "PIN restriction" },
	{ 106, "PUK restriction" },
	{ 115, "no permission" },
	{ 118, "operation in progress" },
};

const char *qmi_service_name(u8 service)
{
	return id_name_of(services, ARRAY_SIZE(services), service, "unknown service");
}

/**
 * qmi_message_name() - name of a message
 * @service: enum qmi_service
 * @message: message id
 *
 * Return: a constant string; "unknown message" for those the driver does not use.
 */
const char *qmi_message_name(u8 service, u16 message)
{
	static const char unknown[] = "unknown message";

	switch (service) {
	case QMI_SERVICE_CTL:
		return id_name_of(ctl_messages, ARRAY_SIZE(ctl_messages), message, unknown);
	case QMI_SERVICE_WDS:
		return id_name_of(wds_messages, ARRAY_SIZE(wds_messages), message, unknown);
	case QMI_SERVICE_WDA:
		return id_name_of(wda_messages, ARRAY_SIZE(wda_messages), message, unknown);
	case QMI_SERVICE_DMS:
		return id_name_of(dms_messages, ARRAY_SIZE(dms_messages), message, unknown);
	case QMI_SERVICE_NAS:
		return id_name_of(nas_messages, ARRAY_SIZE(nas_messages), message, unknown);
	case QMI_SERVICE_UIM:
		return id_name_of(uim_messages, ARRAY_SIZE(uim_messages), message, unknown);
	default:
		return unknown;
	}
}

const char *qmi_error_name(u16 error)
{
	return id_name_of(errors, ARRAY_SIZE(errors), error, "unknown QMI error");
}
