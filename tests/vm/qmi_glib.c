// SPDX-License-Identifier: GPL-2.0
/*
 * libqmi-glib against the emulated module, for what Debian's qmicli has no command
 * for: logical channels and APDUs, network reject, serving system and REFRESH
 * indications. Prints TAP.
 *
 * usage: qmi_glib DEVICE CONTROL-SOCKET FIRST-NUMBER
 */
#include <gio/gio.h>
#include <libqmi-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TIMEOUT		10	/* seconds, of every request and wait */
#define SLOT		1
#define UIM_OPEN	0x0042
#define UIM_LOGICAL	0x003f
#define UIM_APDU	0x003b
#define ERR_RESOURCES	68
#define PRIMARY_GW	QMI_UIM_SESSION_TYPE_PRIMARY_GW_PROVISIONING

/**
 * struct rig - the connection, and what indications have told
 */
struct rig {
	GMainLoop *loop;
	QmiDevice *device;
	QmiClient *uim;
	QmiClient *nas;
	QmiClient *dms;
	const char *control;
	GAsyncResult *result;
	QmiMessage *answer;
	int number;
	int failed;
	gboolean expired;
	int reject_cause;
	guint16 reject_mcc;
	int registration;
	int stages;		/* bit n: stage n was seen */
	int mode;
};

static void ok(struct rig *rig, gboolean good, const char *name)
{
	printf("%sok %d - %s\n", good ? "" : "not ", rig->number++, name);
	fflush(stdout);
	if (!good)
		rig->failed = 1;
}

static void done_cb(GObject *object, GAsyncResult *result, gpointer user)
{
	struct rig *rig = user;

	(void)object;
	g_set_object(&rig->result, result);
	g_main_loop_quit(rig->loop);
}

/* The result of the call under way; @rig keeps the reference until the next one. */
static GAsyncResult *wait_result(struct rig *rig)
{
	g_main_loop_run(rig->loop);
	return rig->result;
}

static gboolean expire_cb(gpointer user)
{
	struct rig *rig = user;

	rig->expired = TRUE;
	return G_SOURCE_REMOVE;
}

/* Run the loop until @done says so, for TIMEOUT seconds at the most. */
static gboolean wait_until(struct rig *rig, gboolean (*done)(struct rig *rig))
{
	guint timer = g_timeout_add_seconds(TIMEOUT, expire_cb, rig);

	rig->expired = FALSE;
	while (!rig->expired && !done(rig))
		g_main_context_iteration(NULL, TRUE);
	if (!rig->expired)
		g_source_remove(timer);
	return !rig->expired;
}

/* One line to the module's control socket. */
static gboolean control(struct rig *rig, const char *line)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char answer[512] = "";

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", rig->control);
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)) &&
	    dprintf(fd, "%s\n", line) > 0 && read(fd, answer, sizeof(answer) - 1) < 0)
		answer[0] = '\0';
	close(fd);
	return g_str_has_prefix(answer, "{\"ok\":true");
}

static QmiClient *allocate(struct rig *rig, QmiService service)
{
	GAsyncResult *result;

	qmi_device_allocate_client(rig->device, service, QMI_CID_NONE, TIMEOUT, NULL, done_cb, rig);
	result = wait_result(rig);
	return qmi_device_allocate_client_finish(rig->device, result, NULL);
}

static void release(struct rig *rig, QmiClient *client)
{
	if (!client)
		return;
	qmi_device_release_client(rig->device, client, QMI_DEVICE_RELEASE_CLIENT_FLAGS_RELEASE_CID,
				  TIMEOUT, NULL, done_cb, rig);
	wait_result(rig);
	g_object_unref(client);
}

static gboolean open_device(struct rig *rig, const char *path)
{
	GFile *file = g_file_new_for_path(path);

	qmi_device_new(file, NULL, done_cb, rig);
	rig->device = qmi_device_new_finish(wait_result(rig), NULL);
	g_object_unref(file);
	if (!rig->device)
		return FALSE;
	qmi_device_open(rig->device, QMI_DEVICE_OPEN_FLAGS_SYNC |
			QMI_DEVICE_OPEN_FLAGS_VERSION_INFO, TIMEOUT, NULL, done_cb, rig);
	return qmi_device_open_finish(rig->device, wait_result(rig), NULL);
}

static QmiMessage *request(struct rig *rig, guint16 id)
{
	return qmi_message_new(QMI_SERVICE_UIM, qmi_client_get_cid(rig->uim),
			       qmi_client_get_next_transaction_id(rig->uim), id);
}

static void put_u8(QmiMessage *message, guint8 type, guint8 value)
{
	gsize tlv = qmi_message_tlv_write_init(message, type, NULL);

	qmi_message_tlv_write_guint8(message, value, NULL);
	qmi_message_tlv_write_complete(message, tlv, NULL);
}

/* Bytes with their length, in one byte or two, before them. */
static void put_bytes(QmiMessage *message, guint8 type, gboolean wide, const guint8 *bytes,
		      guint8 len)
{
	gsize tlv = qmi_message_tlv_write_init(message, type, NULL);
	guint8 i;

	if (wide)
		qmi_message_tlv_write_guint16(message, QMI_ENDIAN_LITTLE, len, NULL);
	else
		qmi_message_tlv_write_guint8(message, len, NULL);
	for (i = 0; i < len; i++)
		qmi_message_tlv_write_guint8(message, bytes[i], NULL);
	qmi_message_tlv_write_complete(message, tlv, NULL);
}

/* The answer, or NULL; @rig keeps it until the next one. */
static QmiMessage *command(struct rig *rig, QmiMessage *message)
{
	GAsyncResult *result;

	qmi_device_command_full(rig->device, message, NULL, TIMEOUT, NULL, done_cb, rig);
	result = wait_result(rig);
	qmi_message_unref(message);
	if (rig->answer)
		qmi_message_unref(rig->answer);
	rig->answer = qmi_device_command_full_finish(rig->device, result, NULL);
	return rig->answer;
}

/* Copies a TLV's value. Returns its length, -1 if it is not there. */
static int value(QmiMessage *message, guint8 type, guint8 *bytes, int size)
{
	gsize tlv, offset = 0;
	guint16 len;
	int i;

	if (!message)
		return -1;
	tlv = qmi_message_tlv_read_init(message, type, &len, NULL);
	if (!tlv)
		return -1;
	for (i = 0; i < len && i < size; i++)
		qmi_message_tlv_read_guint8(message, tlv, &offset, &bytes[i], NULL);
	return i;
}

/* The QMI error of an answer; -1 without an answer. */
static int error_of(QmiMessage *answer)
{
	guint8 result[4];

	return value(answer, 0x02, result, sizeof(result)) == 4 ? result[2] | result[3] << 8 : -1;
}

/* Returns the channel, or minus the QMI error. */
static int open_channel(struct rig *rig, const guint8 *aid, guint8 len)
{
	QmiMessage *message = request(rig, UIM_OPEN);
	QmiMessage *answer;
	guint8 channel;

	put_u8(message, 0x01, SLOT);
	put_bytes(message, 0x10, FALSE, aid, len);
	answer = command(rig, message);
	if (error_of(answer))
		return -error_of(answer);
	return value(answer, 0x10, &channel, 1) == 1 ? channel : -1;
}

static int close_channel(struct rig *rig, int channel)
{
	QmiMessage *message = request(rig, UIM_LOGICAL);
	QmiMessage *answer;

	put_u8(message, 0x01, SLOT);
	put_u8(message, 0x11, (guint8)channel);
	answer = command(rig, message);
	return error_of(answer);
}

/* Returns the length of the response with its SW, or -1. */
static int transmit(struct rig *rig, int channel, const guint8 *apdu, guint8 len,
		    guint8 *response, int size)
{
	QmiMessage *message = request(rig, UIM_APDU);
	QmiMessage *answer;
	guint8 bytes[300];
	int got;

	put_u8(message, 0x01, SLOT);
	put_bytes(message, 0x02, TRUE, apdu, len);
	put_u8(message, 0x10, (guint8)channel);
	answer = command(rig, message);
	if (error_of(answer))
		return -1;
	got = value(answer, 0x10, bytes, sizeof(bytes)) - 2;
	if (got < 2 || got > size || (bytes[0] | bytes[1] << 8) != got)
		return -1;
	memcpy(response, bytes + 2, (gsize)got);
	return got;
}

static const guint8 applet_aid[] = {
	0xa0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xff, 0xff, 0xff, 0xff, 0x89, 0x00, 0x00, 0x01,
	0x00
};

static const guint8 usim_aid[] = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };

static void test_channels(struct rig *rig)
{
	static const guint8 select_imsi[] = { 0x00, 0xa4, 0x00, 0x0c, 0x02, 0x6f, 0x07 };
	static const guint8 read_binary[] = { 0x00, 0xb0, 0x00, 0x00, 0x09 };
	static const guint8 no_aid[] = { 0xa0, 0x00, 0x00, 0x00, 0x01 };
	int first, second, third, len;
	guint8 response[300];

	first = open_channel(rig, usim_aid, sizeof(usim_aid));
	ok(rig, first > 0, "a logical channel opens with the USIM");
	len = transmit(rig, first, select_imsi, sizeof(select_imsi), response, sizeof(response));
	ok(rig, len == 2 && response[0] == 0x90, "SELECT EF_IMSI on it");
	len = transmit(rig, first, read_binary, sizeof(read_binary), response, sizeof(response));
	ok(rig, len == 11 && response[1] == 0x29 && response[9] == 0x90, "READ BINARY on it");
	ok(rig, open_channel(rig, no_aid, sizeof(no_aid)) < 0, "no channel for an unknown AID");
	second = open_channel(rig, applet_aid, sizeof(applet_aid));
	third = open_channel(rig, applet_aid, sizeof(applet_aid));
	ok(rig, second > 0 && third > 0, "three channels");
	ok(rig, open_channel(rig, applet_aid, sizeof(applet_aid)) == -ERR_RESOURCES,
	   "and not a fourth");
	ok(rig, !close_channel(rig, first) && !close_channel(rig, second) &&
	   !close_channel(rig, third), "they close");
	ok(rig, close_channel(rig, first) > 0, "a closed one does not");
}

static void reject_cb(QmiClientNas *nas, QmiIndicationNasNetworkRejectOutput *output,
		      struct rig *rig)
{
	QmiNasRejectCause cause;

	(void)nas;
	if (!qmi_indication_nas_network_reject_output_get_reject_cause(output, &cause, NULL))
		return;
	rig->reject_cause = (int)cause;
	qmi_indication_nas_network_reject_output_get_plmn(output, &rig->reject_mcc, NULL, NULL,
							  NULL);
}

static void serving_cb(QmiClientNas *nas, QmiIndicationNasServingSystemOutput *output,
		       struct rig *rig)
{
	QmiNasRegistrationState state;

	(void)nas;
	if (qmi_indication_nas_serving_system_output_get_serving_system(output, &state, NULL, NULL,
									NULL, NULL, NULL))
		rig->registration = (int)state;
}

/* START has to be answered; the answer to the answer is of no interest. */
static void complete_refresh(QmiClientUim *uim)
{
	QmiMessageUimRefreshCompleteInput *input = qmi_message_uim_refresh_complete_input_new();
	GArray *aid = g_array_new(FALSE, FALSE, 1);

	qmi_message_uim_refresh_complete_input_set_session(input, PRIMARY_GW, aid, NULL);
	qmi_message_uim_refresh_complete_input_set_info(input, TRUE, NULL);
	qmi_client_uim_refresh_complete(uim, input, TIMEOUT, NULL, NULL, NULL);
	qmi_message_uim_refresh_complete_input_unref(input);
	g_array_unref(aid);
}

static void refresh_cb(QmiClientUim *uim, QmiIndicationUimRefreshOutput *output, struct rig *rig)
{
	QmiUimRefreshStage stage;
	QmiUimRefreshMode mode;

	if (!qmi_indication_uim_refresh_output_get_event(output, &stage, &mode, NULL, NULL, NULL,
							 NULL))
		return;
	rig->stages |= 1 << stage;
	rig->mode = (int)mode;
	if (stage == QMI_UIM_REFRESH_STAGE_START)
		complete_refresh(uim);
}

static gboolean register_nas(struct rig *rig)
{
	QmiMessageNasRegisterIndicationsInput *input;
	QmiMessageNasRegisterIndicationsOutput *output;
	QmiClientNas *nas = QMI_CLIENT_NAS(rig->nas);
	gboolean good;

	input = qmi_message_nas_register_indications_input_new();
	qmi_message_nas_register_indications_input_set_serving_system_events(input, TRUE, NULL);
	qmi_message_nas_register_indications_input_set_network_reject_information(input, TRUE,
										  FALSE, NULL);
	qmi_client_nas_register_indications(nas, input, TIMEOUT, NULL, done_cb, rig);
	output = qmi_client_nas_register_indications_finish(nas, wait_result(rig), NULL);
	qmi_message_nas_register_indications_input_unref(input);
	good = output && qmi_message_nas_register_indications_output_get_result(output, NULL);
	if (output)
		qmi_message_nas_register_indications_output_unref(output);
	return good;
}

static gboolean register_refresh(struct rig *rig)
{
	QmiMessageUimRefreshRegisterAllInput *input;
	QmiMessageUimRefreshRegisterAllOutput *output;
	QmiClientUim *uim = QMI_CLIENT_UIM(rig->uim);
	GArray *aid = g_array_new(FALSE, FALSE, 1);
	gboolean good;

	input = qmi_message_uim_refresh_register_all_input_new();
	qmi_message_uim_refresh_register_all_input_set_session(input, PRIMARY_GW, aid, NULL);
	qmi_message_uim_refresh_register_all_input_set_info(input, TRUE, NULL);
	qmi_client_uim_refresh_register_all(uim, input, TIMEOUT, NULL, done_cb, rig);
	output = qmi_client_uim_refresh_register_all_finish(uim, wait_result(rig), NULL);
	qmi_message_uim_refresh_register_all_input_unref(input);
	g_array_unref(aid);
	good = output && qmi_message_uim_refresh_register_all_output_get_result(output, NULL);
	if (output)
		qmi_message_uim_refresh_register_all_output_unref(output);
	return good;
}

static gboolean imsi_is(struct rig *rig, const char *wanted)
{
	QmiClientDms *dms = QMI_CLIENT_DMS(rig->dms);
	QmiMessageDmsUimGetImsiOutput *output;
	const char *imsi;
	gboolean good;

	qmi_client_dms_uim_get_imsi(dms, NULL, TIMEOUT, NULL, done_cb, rig);
	output = qmi_client_dms_uim_get_imsi_finish(dms, wait_result(rig), NULL);
	good = output && qmi_message_dms_uim_get_imsi_output_get_imsi(output, &imsi, NULL) &&
	       !strcmp(imsi, wanted);
	if (output)
		qmi_message_dms_uim_get_imsi_output_unref(output);
	return good;
}

/* Record 1 of EF_DIR, which is in the MF: an application template. */
static gboolean read_dir_record(struct rig *rig)
{
	static const guint8 mf[] = { 0x00, 0x3f };
	QmiMessageUimReadRecordInput *input = qmi_message_uim_read_record_input_new();
	QmiClientUim *uim = QMI_CLIENT_UIM(rig->uim);
	GArray *path = g_array_new(FALSE, FALSE, 1);
	GArray *aid = g_array_new(FALSE, FALSE, 1);
	QmiMessageUimReadRecordOutput *output;
	GArray *record;
	gboolean good;

	g_array_append_vals(path, mf, sizeof(mf));
	qmi_message_uim_read_record_input_set_session(input, PRIMARY_GW, aid, NULL);
	qmi_message_uim_read_record_input_set_file(input, 0x2f00, path, NULL);
	qmi_message_uim_read_record_input_set_record(input, 1, 0, NULL);
	qmi_client_uim_read_record(uim, input, TIMEOUT, NULL, done_cb, rig);
	output = qmi_client_uim_read_record_finish(uim, wait_result(rig), NULL);
	qmi_message_uim_read_record_input_unref(input);
	g_array_unref(path);
	g_array_unref(aid);
	good = output &&
	       qmi_message_uim_read_record_output_get_read_result(output, &record, NULL) &&
	       record->len > 2 && g_array_index(record, guint8, 0) == 0x61;
	if (output)
		qmi_message_uim_read_record_output_unref(output);
	return good;
}

static gboolean was_rejected(struct rig *rig)
{
	return rig->reject_cause &&
	       rig->registration == QMI_NAS_REGISTRATION_STATE_REGISTRATION_DENIED;
}

static gboolean is_registered(struct rig *rig)
{
	return rig->registration == QMI_NAS_REGISTRATION_STATE_REGISTERED;
}

static gboolean refresh_started(struct rig *rig)
{
	return rig->stages & 1 << QMI_UIM_REFRESH_STAGE_START;
}

static gboolean refresh_ended(struct rig *rig)
{
	return rig->stages & 1 << QMI_UIM_REFRESH_STAGE_END_WITH_SUCCESS;
}

static void test_reject(struct rig *rig)
{
	g_signal_connect(rig->nas, "network-reject", G_CALLBACK(reject_cb), rig);
	g_signal_connect(rig->nas, "serving-system", G_CALLBACK(serving_cb), rig);
	ok(rig, register_nas(rig), "NAS indications are registered");
	ok(rig, control(rig, "reject 8"), "the network rejects the IMSI");
	ok(rig, wait_until(rig, was_rejected), "network reject and serving system indications");
	ok(rig, rig->reject_cause == 8 && rig->reject_mcc == 234, "with cause and network");
}

/* The rotation that the product makes, by hand: applet, REFRESH, another IMSI. */
static void test_rotation(struct rig *rig)
{
	static const guint8 choose[] = { 0x80, 0xe2, 0x00, 0x00, 0x01, 0x03 };
	guint8 response[300];
	int channel, len;

	g_signal_connect(rig->uim, "refresh", G_CALLBACK(refresh_cb), rig);
	ok(rig, register_refresh(rig), "REFRESH is registered");
	channel = open_channel(rig, applet_aid, sizeof(applet_aid));
	len = transmit(rig, channel, choose, sizeof(choose), response, sizeof(response));
	ok(rig, len == 2 && (response[0] == 0x90 || response[0] == 0x91),
	   "the applet selects another profile");
	ok(rig, wait_until(rig, refresh_started), "REFRESH indication, stage start");
	ok(rig, rig->mode == QMI_UIM_REFRESH_MODE_RESET, "mode reset");
	ok(rig, wait_until(rig, refresh_ended), "REFRESH indication, stage end");
	ok(rig, imsi_is(rig, "234150000000003"), "DMS shows the new IMSI");
	ok(rig, wait_until(rig, is_registered), "the module registers with it");
}

/* An initialisation waits for REFRESH COMPLETE, and without a switch keeps the IMSI. */
static void test_init(struct rig *rig)
{
	rig->stages = 0;
	ok(rig, control(rig, "refresh 00"), "the card asks for an initialisation");
	ok(rig, wait_until(rig, refresh_ended), "start, REFRESH COMPLETE, end");
	ok(rig, rig->mode == QMI_UIM_REFRESH_MODE_INIT_FULL_FCN, "mode init, full FCN");
	ok(rig, imsi_is(rig, "234150000000003"), "the IMSI stays");
}

int main(int argc, char **argv)
{
	struct rig rig = { .loop = g_main_loop_new(NULL, FALSE) };

	if (argc != 4)
		return 2;
	rig.control = argv[2];
	rig.number = atoi(argv[3]);
	ok(&rig, open_device(&rig, argv[1]), "libqmi-glib opens the device");
	if (!rig.device)
		return 1;
	rig.uim = allocate(&rig, QMI_SERVICE_UIM);
	rig.nas = allocate(&rig, QMI_SERVICE_NAS);
	rig.dms = allocate(&rig, QMI_SERVICE_DMS);
	ok(&rig, rig.uim && rig.nas && rig.dms, "client ids for UIM, NAS, DMS");
	if (!rig.uim || !rig.nas || !rig.dms)
		return 1;
	ok(&rig, read_dir_record(&rig), "a record of EF_DIR");
	test_channels(&rig);
	test_reject(&rig);
	test_rotation(&rig);
	test_init(&rig);
	release(&rig, rig.uim);
	release(&rig, rig.nas);
	release(&rig, rig.dms);
	g_object_unref(rig.device);
	g_clear_object(&rig.result);
	g_clear_pointer(&rig.answer, qmi_message_unref);
	g_main_loop_unref(rig.loop);
	return rig.failed;
}
