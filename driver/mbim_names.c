// SPDX-License-Identifier: GPL-2.0
/*
 * Names of MBIM's services, commands, status codes and errors, for people.
 */
#include "mbim_codec.h"
#include "names.h"

static const struct id_name services[] = {
	{ MBIM_SERVICE_BASIC, "BASIC CONNECT" }, { MBIM_SERVICE_STK, "STK" },
	{ MBIM_SERVICE_EXTENSIONS, "MS BASIC CONNECT EXTENSIONS" },
	{ MBIM_SERVICE_UICC, "MS UICC LOW LEVEL ACCESS" },
};

static const struct id_name basic_cids[] = {
	{ MBIM_DEVICE_CAPS, "DEVICE CAPS" },
	{ MBIM_SUBSCRIBER_READY_STATUS, "SUBSCRIBER READY STATUS" },
	{ MBIM_RADIO_STATE, "RADIO STATE" },
	{ MBIM_PIN, "PIN" },
	{ 5, "PIN LIST" },
	{ MBIM_HOME_PROVIDER, "HOME PROVIDER" },
	{ 7, "PREFERRED PROVIDERS" },
	{ MBIM_VISIBLE_PROVIDERS, "VISIBLE PROVIDERS" },
	{ MBIM_REGISTER_STATE, "REGISTER STATE" },
	{ MBIM_PACKET_SERVICE, "PACKET SERVICE" },
	{ MBIM_SIGNAL_STATE, "SIGNAL STATE" },
	{ MBIM_CONNECT, "CONNECT" },
	{ 13, "PROVISIONED CONTEXTS" },
	{ 14, "SERVICE ACTIVATION" },
	{ MBIM_IP_CONFIGURATION, "IP CONFIGURATION" },
	{ MBIM_DEVICE_SERVICES, "DEVICE SERVICES" },
	{ MBIM_SUBSCRIBE_LIST, "DEVICE SERVICE SUBSCRIBE LIST" },
	{ 20, "PACKET STATISTICS" },
	{ 21, "NETWORK IDLE HINT" },
	{ 22, "EMERGENCY MODE" },
	{ 23, "IP PACKET FILTERS" },
	{ 24, "MULTICARRIER PROVIDERS" },
};

static const struct id_name stk_cids[] = {
	{ MBIM_STK_PAC, "PAC" },
	{ MBIM_STK_TERMINAL_RESPONSE, "TERMINAL RESPONSE" },
	{ MBIM_STK_ENVELOPE, "ENVELOPE" },
};

static const struct id_name extension_cids[] = {
	{ 1, "PROVISIONED CONTEXTS V2" },
	{ 2, "NETWORK BLACKLIST" },
	{ MBIM_LTE_ATTACH_CONFIGURATION, "LTE ATTACH CONFIGURATION" },
	{ MBIM_LTE_ATTACH_INFO, "LTE ATTACH INFO" },
	{ MBIM_SYS_CAPS, "SYS CAPS" },
	{ MBIM_DEVICE_CAPS_V2, "DEVICE CAPS V2" },
	{ MBIM_SLOT_MAPPINGS, "DEVICE SLOT MAPPINGS" },
	{ MBIM_SLOT_INFO, "SLOT INFO STATUS" },
	{ 9, "PCO" },
	{ MBIM_DEVICE_RESET, "DEVICE RESET" },
	{ MBIM_BASE_STATIONS, "BASE STATIONS INFO" },
	{ 12, "LOCATION INFO STATUS" },
	{ MBIM_VERSION, "VERSION" },
};

static const struct id_name uicc_cids[] = {
	{ MBIM_UICC_ATR, "ATR" },
	{ MBIM_UICC_OPEN_CHANNEL, "OPEN CHANNEL" },
	{ MBIM_UICC_CLOSE_CHANNEL, "CLOSE CHANNEL" },
	{ MBIM_UICC_APDU, "APDU" },
	{ MBIM_UICC_TERMINAL_CAPABILITY, "TERMINAL CAPABILITY" },
	{ MBIM_UICC_RESET, "RESET" },
	{ MBIM_UICC_APPLICATION_LIST, "APPLICATION LIST" },
	{ MBIM_UICC_FILE_STATUS, "FILE STATUS" },
	{ MBIM_UICC_READ_BINARY, "READ BINARY" },
	{ MBIM_UICC_READ_RECORD, "READ RECORD" },
};

static const struct id_name statuses[] = {
	{ MBIM_STATUS_SUCCESS, "success" },
	{ MBIM_STATUS_BUSY, "busy" },
	{ MBIM_STATUS_FAILURE, "failure" },
	{ MBIM_STATUS_SIM_NOT_INSERTED, "SIM not inserted" },
	{ MBIM_STATUS_BAD_SIM, "bad SIM" },
	{ MBIM_STATUS_PIN_REQUIRED, "PIN required" },
	{ MBIM_STATUS_PIN_DISABLED, "PIN disabled" },
	{ MBIM_STATUS_NOT_REGISTERED, "not registered" },
	{ MBIM_STATUS_PROVIDERS_NOT_FOUND, "providers not found" },
	{ MBIM_STATUS_NO_DEVICE_SUPPORT, "no device support" },
	{ MBIM_STATUS_PROVIDER_NOT_VISIBLE, "provider not visible" },
	{ MBIM_STATUS_DATA_CLASS_NOT_AVAILABLE, "data class not available" },
	{ MBIM_STATUS_PACKET_SERVICE_DETACHED, "packet service detached" },
	{ 13, "max activated contexts" },
	{ MBIM_STATUS_NOT_INITIALIZED, "not initialized" },
	{ 15, "voice call in progress" },
	{ 16, "context not activated" },
	{ 17, "service not activated" },
	{ 18, "invalid access string" },
	{ 19, "invalid user name or password" },
	{ MBIM_STATUS_RADIO_POWER_OFF, "radio power off" },
	{ MBIM_STATUS_INVALID_PARAMETERS, "invalid parameters" },
	{ MBIM_STATUS_READ_FAILURE, "read failure" },
	{ MBIM_STATUS_WRITE_FAILURE, "write failure" },
	{ 25, "no phonebook" },
	{ MBIM_STATUS_PARAMETER_TOO_LONG, "parameter too long" },
	{ MBIM_STATUS_STK_BUSY, "STK busy" },
	{ MBIM_STATUS_OPERATION_NOT_ALLOWED, "operation not allowed" },
	{ 29, "memory failure" },
	{ 30, "invalid memory index" },
	{ 31, "memory full" },
	{ 32, "filter not supported" },
	{ 33, "DSS instance limit" },
	{ MBIM_STATUS_INVALID_DEVICE_SERVICE_OPERATION, "invalid device service operation" },
	{ MBIM_STATUS_NO_LOGICAL_CHANNELS, "no logical channels" },
	{ MBIM_STATUS_SELECT_FAILED, "select failed" },
	{ MBIM_STATUS_INVALID_LOGICAL_CHANNEL, "invalid logical channel" },
};

static const struct id_name errors[] = {
	{ MBIM_ERROR_TIMEOUT_FRAGMENT, "timeout of a fragment" },
	{ MBIM_ERROR_FRAGMENT_OUT_OF_SEQUENCE, "fragment out of sequence" },
	{ MBIM_ERROR_LENGTH_MISMATCH, "length mismatch" },
	{ MBIM_ERROR_DUPLICATED_TID, "duplicated transaction id" },
	{ MBIM_ERROR_NOT_OPENED, "not opened" },
	{ MBIM_ERROR_UNKNOWN, "unknown error" },
	{ MBIM_ERROR_CANCEL, "cancelled" },
	{ MBIM_ERROR_MAX_TRANSFER, "max transfer exceeded" },
};

const char *mbim_service_name(enum mbim_service service)
{
	return id_name_of(services, ARRAY_SIZE(services), service, "another service");
}

const char *mbim_cid_name(enum mbim_service service, u32 cid)
{
	static const struct {
		const struct id_name *list;
		size_t count;
	} cids[MBIM_SERVICES] = {
		[MBIM_SERVICE_BASIC] = { basic_cids, ARRAY_SIZE(basic_cids) },
		[MBIM_SERVICE_STK] = { stk_cids, ARRAY_SIZE(stk_cids) },
		[MBIM_SERVICE_EXTENSIONS] = { extension_cids, ARRAY_SIZE(extension_cids) },
		[MBIM_SERVICE_UICC] = { uicc_cids, ARRAY_SIZE(uicc_cids) },
	};

	if ((unsigned int)service >= MBIM_SERVICES)
		return "a command";
	return id_name_of(cids[service].list, cids[service].count, cid, "a command");
}

const char *mbim_status_name(u32 status)
{
	return id_name_of(statuses, ARRAY_SIZE(statuses), status, "unknown status");
}

const char *mbim_error_name(u32 error)
{
	return id_name_of(errors, ARRAY_SIZE(errors), error, "unknown error");
}
