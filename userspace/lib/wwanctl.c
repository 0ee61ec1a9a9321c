// SPDX-License-Identifier: GPL-2.0
/* Typed client: a function a command, replies as structures. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl.h"
#include "wwanctl.h"

/* The driver gives the module 10 s for one request, and may have to do several in their order. */
#define DEADLINE_MS		30000
/* A search of all bands takes some minutes. */
#define SCAN_DEADLINE_MS	330000

/* The network may take its time; the driver gives it 90 s. */
#define BEARER_DEADLINE_MS	120000

#define ANSWER_ROOM		512	/* attributes of a request besides data, headers included */

struct wwanctl_client {
	struct nlsock *sock;
	struct nlsock_family family;
	unsigned int deadline_ms;
};

struct command;

/* How a command's answer is read. */
struct command_class {
	size_t row_size;
	int (*row)(struct command *command, const struct nlattr *attrs, size_t len);
};

struct command {
	const struct command_class *class;
	void (*done)(void *ctx, const struct wwanctl_reply *reply);
	void *ctx;
	struct wwanctl_reply reply;
	uint8_t *rows;
	uint8_t *data;
	size_t capacity;
};

/* A request while it is being built; the first error sticks. */
struct draft {
	struct wwanctl_client *client;
	struct nl_msg *msg;
	int error;
};

static void wipe(void *memory, size_t len)
{
	if (memory)
		explicit_bzero(memory, len);
	free(memory);
}

static void command_free(struct command *command)
{
	wipe(command->rows, command->capacity * (command->class ? command->class->row_size : 0));
	wipe(command->data, command->reply.data_len);
	free(command);
}

/* Room for one more row, zeroed; NULL without memory. */
static void *row_add(struct command *command)
{
	size_t size = command->class->row_size;
	uint8_t *row;

	if (command->reply.count == command->capacity) {
		size_t capacity = command->capacity ? command->capacity * 2 : 1;
		uint8_t *rows = realloc(command->rows, capacity * size);

		if (!rows)
			return NULL;
		command->rows = rows;
		command->capacity = capacity;
	}
	row = command->rows + command->reply.count++ * size;
	memset(row, 0, size);
	return row;
}

/* Keep the bytes of attribute @data and the status word of attribute @sw, where they are. */
static int keep_response(struct command *command, const struct nlattr *attrs, size_t len,
			 int data, int sw)
{
	struct nlattr *attr = nla_find(attrs, (int)len, sw);

	if (attr) {
		if (nla_len(attr) != sizeof(uint32_t) || nla_get_u32(attr) > UINT16_MAX)
			return -EBADMSG;
		command->reply.sw = (uint16_t)nla_get_u32(attr);
		command->reply.has_sw = true;
	}
	attr = nla_find(attrs, (int)len, data);
	if (!attr || command->data)
		return 0;
	command->data = malloc((size_t)nla_len(attr) + 1);
	if (!command->data)
		return -ENOMEM;
	memcpy(command->data, nla_data(attr), (size_t)nla_len(attr));
	command->reply.data_len = (size_t)nla_len(attr);
	return 0;
}

static int modem_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_modem *modem = row_add(command);
	int error = modem ? wwanctl_modem_parse(attrs, len, modem) : -ENOMEM;

	return error ? error : modem->index ? 0 : -EBADMSG;
}

static int card_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_card *card = row_add(command);
	int error = card ? wwanctl_card_parse(attrs, len, card) : -ENOMEM;

	return error ? error : card->modem ? 0 : -EBADMSG;
}

static int channel_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_channel *channel = row_add(command);
	int error = channel ? wwanctl_channel_parse(attrs, len, channel) : -ENOMEM;

	return error ? error : channel->modem ? 0 : -EBADMSG;
}

static int open_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	int error = channel_row(command, attrs, len);

	return error ? error : keep_response(command, attrs, len, WWANCTL_A_CHANNEL_RESPONSE,
					     WWANCTL_A_CHANNEL_SW);
}

static int transmit_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	return keep_response(command, attrs, len, WWANCTL_A_CHANNEL_RESPONSE,
			     WWANCTL_A_CHANNEL_SW);
}

static int file_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	return keep_response(command, attrs, len, WWANCTL_A_FILE_DATA, WWANCTL_A_FILE_SW);
}

static int registration_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_registration *registration = row_add(command);
	int error = registration ? wwanctl_registration_parse(attrs, len, registration) : -ENOMEM;

	return error ? error : registration->modem ? 0 : -EBADMSG;
}

static int signal_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_signal *signal = row_add(command);
	int error = signal ? wwanctl_signal_parse(attrs, len, signal) : -ENOMEM;

	return error ? error : signal->modem ? 0 : -EBADMSG;
}

static int scan_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct nlattr *attr = (struct nlattr *)attrs;
	int left = (int)len;

	for (; nla_ok(attr, left); attr = nla_next(attr, &left)) {
		struct wwanctl_network *network;
		int error;

		if (nla_type(attr) != WWANCTL_A_NETWORK_ENTRY)
			continue;
		network = row_add(command);
		if (!network)
			return -ENOMEM;
		error = wwanctl_network_parse(nla_data(attr), (size_t)nla_len(attr), network);
		if (error)
			return error;
	}
	return left > 0 ? -EBADMSG : 0;
}

static int attach_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_attach *attach = row_add(command);
	int error = attach ? wwanctl_attach_parse(attrs, len, attach) : -ENOMEM;

	return error ? error : attach->modem ? 0 : -EBADMSG;
}

static int bearer_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_bearer *bearer = row_add(command);
	int error = bearer ? wwanctl_bearer_parse(attrs, len, bearer) : -ENOMEM;

	return error ? error : bearer->modem ? 0 : -EBADMSG;
}

static int event_row(struct command *command, const struct nlattr *attrs, size_t len)
{
	struct wwanctl_event *event = row_add(command);
	int error = event ? wwanctl_event_parse(attrs, len, event) : -ENOMEM;

	if (error)
		return error;
	/* A frame would point into the message; the ring has none. */
	if (event->type == WWANCTL_EVENT_TYPE_TRACE)
		command->reply.count--;
	event->replayed = true;
	return 0;
}

static const struct command_class classes[__WWANCTL_CMD_MAX] = {
	[WWANCTL_CMD_MODEM_GET] = { sizeof(struct wwanctl_modem), modem_row },
	[WWANCTL_CMD_CARD_GET] = { sizeof(struct wwanctl_card), card_row },
	[WWANCTL_CMD_CHANNEL_OPEN] = { sizeof(struct wwanctl_channel), open_row },
	[WWANCTL_CMD_CHANNEL_GET] = { sizeof(struct wwanctl_channel), channel_row },
	[WWANCTL_CMD_CHANNEL_TRANSMIT] = { 0, transmit_row },
	[WWANCTL_CMD_FILE_READ] = { 0, file_row },
	[WWANCTL_CMD_FILE_UPDATE] = { 0, file_row },
	[WWANCTL_CMD_REGISTRATION_GET] = { sizeof(struct wwanctl_registration), registration_row },
	[WWANCTL_CMD_SIGNAL_GET] = { sizeof(struct wwanctl_signal), signal_row },
	[WWANCTL_CMD_NETWORK_SCAN] = { sizeof(struct wwanctl_network), scan_row },
	[WWANCTL_CMD_ATTACH_GET] = { sizeof(struct wwanctl_attach), attach_row },
	[WWANCTL_CMD_BEARER_SET] = { sizeof(struct wwanctl_bearer), bearer_row },
	[WWANCTL_CMD_BEARER_GET] = { sizeof(struct wwanctl_bearer), bearer_row },
	[WWANCTL_CMD_EVENT_GET] = { sizeof(struct wwanctl_event), event_row },
};

static int command_row(void *ctx, struct nlmsghdr *nlh)
{
	struct genlmsghdr *genl = nlmsg_data(nlh);
	struct command *command = ctx;

	if (!command->class->row)
		return 0;
	return command->class->row(command, (struct nlattr *)((uint8_t *)genl + GENL_HDRLEN),
				   nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
}

static void command_restart(void *ctx)
{
	struct command *command = ctx;

	command->reply.count = 0;
}

static void command_done(void *ctx, const struct nlsock_status *status)
{
	struct command *command = ctx;
	struct wwanctl_reply *reply = &command->reply;

	reply->error = status->error;
	reply->unknown = status->unknown;
	reply->attr = status->attr;
	reply->text = status->text;
	reply->data = command->data;
	reply->rows = command->rows;
	reply->row_size = command->class->row_size;
	if (status->error)
		reply->count = 0;
	if (command->done)
		command->done(command->ctx, reply);
	command_free(command);
}

static struct draft draft_begin(struct wwanctl_client *client, uint8_t cmd, uint32_t modem,
				bool dump, size_t data_len)
{
	struct draft draft = { .client = client };

	draft.msg = nlsock_message(client->family.id, client->family.version, cmd, dump,
				   ANSWER_ROOM + data_len);
	if (!draft.msg)
		draft.error = -ENOMEM;
	else if (modem && nla_put_u32(draft.msg, WWANCTL_A_MODEM_MODEM_INDEX, modem) < 0)
		draft.error = -EMSGSIZE;
	return draft;
}

static void put_u32(struct draft *draft, int attr, uint32_t value)
{
	if (!draft->error && nla_put_u32(draft->msg, attr, value) < 0)
		draft->error = -EMSGSIZE;
}

static void put_u64(struct draft *draft, int attr, uint64_t value)
{
	if (!draft->error && nla_put_u64(draft->msg, attr, value) < 0)
		draft->error = -EMSGSIZE;
}

static void put_bytes(struct draft *draft, int attr, const void *data, size_t len)
{
	if (draft->error)
		return;
	if (len > UINT16_MAX - NLA_HDRLEN || nla_put(draft->msg, attr, (int)len, data) < 0)
		draft->error = -EMSGSIZE;
}

static void put_string(struct draft *draft, int attr, const char *text)
{
	put_bytes(draft, attr, text, strlen(text) + 1);
}

/* Send the draft or drop it. */
static int draft_send(struct draft *draft, void (*done)(void *ctx, const struct wwanctl_reply *),
		      void *ctx)
{
	struct nlsock_call call = { command_row, command_restart, command_done, NULL };
	unsigned int deadline_ms = draft->client->deadline_ms;
	struct command *command;
	uint8_t cmd;
	int error;

	if (draft->error) {
		nlmsg_free(draft->msg);
		return draft->error;
	}
	command = calloc(1, sizeof(*command));
	if (!command) {
		nlmsg_free(draft->msg);
		return -ENOMEM;
	}
	cmd = ((struct genlmsghdr *)nlmsg_data(nlmsg_hdr(draft->msg)))->cmd;
	if (cmd == WWANCTL_CMD_NETWORK_SCAN && deadline_ms < SCAN_DEADLINE_MS)
		deadline_ms = SCAN_DEADLINE_MS;
	if (cmd == WWANCTL_CMD_BEARER_SET && deadline_ms < BEARER_DEADLINE_MS)
		deadline_ms = BEARER_DEADLINE_MS;
	command->class = &classes[cmd];
	command->done = done;
	command->ctx = ctx;
	call.ctx = command;
	error = nlsock_send(draft->client->sock, draft->msg, &call, deadline_ms);
	if (error)
		command_free(command);
	return error;
}

int wwanctl_modem_get(struct wwanctl_client *client, uint32_t modem,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_MODEM_GET, modem, !modem, 0);

	return draft_send(&draft, done, ctx);
}

static int modem_set(struct wwanctl_client *client, uint32_t modem, int attr, uint32_t value,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_MODEM_SET, modem, false, 0);

	put_u32(&draft, attr, value);
	return draft_send(&draft, done, ctx);
}

int wwanctl_modem_power(struct wwanctl_client *client, uint32_t modem, enum wwanctl_power power,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	return modem_set(client, modem, WWANCTL_A_MODEM_POWER, power, done, ctx);
}

int wwanctl_modem_reset(struct wwanctl_client *client, uint32_t modem, enum wwanctl_reset reset,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	return modem_set(client, modem, WWANCTL_A_MODEM_RESET, reset, done, ctx);
}

int wwanctl_modem_recovery(struct wwanctl_client *client, uint32_t modem,
			   enum wwanctl_recovery recovery,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	return modem_set(client, modem, WWANCTL_A_MODEM_RECOVERY, recovery, done, ctx);
}

/* All requests about a card have the slot, absent for the active one. */
static struct draft card_draft(struct wwanctl_client *client, uint8_t cmd, uint32_t modem,
			       uint32_t slot)
{
	struct draft draft = draft_begin(client, cmd, modem, false, 0);

	if (slot)
		put_u32(&draft, WWANCTL_A_CARD_SLOT, slot);
	return draft;
}

int wwanctl_card_get(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft;

	if (modem)
		draft = card_draft(client, WWANCTL_CMD_CARD_GET, modem, slot);
	else
		draft = draft_begin(client, WWANCTL_CMD_CARD_GET, 0, true, 0);
	return draft_send(&draft, done, ctx);
}

int wwanctl_card_power(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		       enum wwanctl_card_power power,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = card_draft(client, WWANCTL_CMD_CARD_SET, modem, slot);

	put_u32(&draft, WWANCTL_A_CARD_POWER, power);
	return draft_send(&draft, done, ctx);
}

int wwanctl_card_activate(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			  void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = card_draft(client, WWANCTL_CMD_CARD_SET, modem, slot);

	put_u32(&draft, WWANCTL_A_CARD_ACTIVE, 1);
	return draft_send(&draft, done, ctx);
}

int wwanctl_card_pin(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     const char *pin, size_t len,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = card_draft(client, WWANCTL_CMD_CARD_SET, modem, slot);

	put_bytes(&draft, WWANCTL_A_CARD_PIN, pin, len);
	return draft_send(&draft, done, ctx);
}

int wwanctl_card_refresh(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 enum wwanctl_refresh_method method,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = card_draft(client, WWANCTL_CMD_CARD_REFRESH, modem, slot);

	put_u32(&draft, WWANCTL_A_CARD_METHOD, method);
	return draft_send(&draft, done, ctx);
}

int wwanctl_card_vote(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		      enum wwanctl_refresh_vote vote,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = card_draft(client, WWANCTL_CMD_CARD_REFRESH, modem, slot);

	put_u32(&draft, WWANCTL_A_CARD_VOTE, vote);
	return draft_send(&draft, done, ctx);
}

int wwanctl_channel_open(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 const uint8_t *aid, size_t aid_len, uint8_t p2,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_CHANNEL_OPEN, modem, false, aid_len);

	if (slot)
		put_u32(&draft, WWANCTL_A_CHANNEL_SLOT, slot);
	put_bytes(&draft, WWANCTL_A_CHANNEL_AID, aid, aid_len);
	if (p2)
		put_u32(&draft, WWANCTL_A_CHANNEL_P2, p2);
	return draft_send(&draft, done, ctx);
}

int wwanctl_channel_close(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			  void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_CHANNEL_CLOSE, modem, false, 0);

	put_u32(&draft, WWANCTL_A_CHANNEL_CHANNEL, channel);
	return draft_send(&draft, done, ctx);
}

int wwanctl_channel_get(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_CHANNEL_GET, modem, !modem, 0);

	if (modem)
		put_u32(&draft, WWANCTL_A_CHANNEL_CHANNEL, channel);
	return draft_send(&draft, done, ctx);
}

int wwanctl_channel_transmit(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			     const uint8_t *apdu, size_t len, bool raw,
			     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_CHANNEL_TRANSMIT, modem, false, len);

	if (channel)
		put_u32(&draft, WWANCTL_A_CHANNEL_CHANNEL, channel);
	put_bytes(&draft, WWANCTL_A_CHANNEL_APDU, apdu, len);
	if (raw)
		put_bytes(&draft, WWANCTL_A_CHANNEL_RAW, NULL, 0);
	return draft_send(&draft, done, ctx);
}

static struct draft file_draft(struct wwanctl_client *client, uint8_t cmd, uint32_t modem,
			       const struct wwanctl_file *file, size_t data_len)
{
	struct draft draft = draft_begin(client, cmd, modem, false, data_len);

	if (file->slot)
		put_u32(&draft, WWANCTL_A_FILE_SLOT, file->slot);
	put_bytes(&draft, WWANCTL_A_FILE_PATH, file->path, file->path_len);
	if (file->record) {
		put_u32(&draft, WWANCTL_A_FILE_STRUCTURE, WWANCTL_FILE_STRUCTURE_RECORD);
		put_u32(&draft, WWANCTL_A_FILE_RECORD, file->record);
	}
	if (file->offset)
		put_u32(&draft, WWANCTL_A_FILE_OFFSET, file->offset);
	return draft;
}

int wwanctl_file_read(struct wwanctl_client *client, uint32_t modem,
		      const struct wwanctl_file *file,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = file_draft(client, WWANCTL_CMD_FILE_READ, modem, file, 0);

	if (file->length)
		put_u32(&draft, WWANCTL_A_FILE_LENGTH, file->length);
	return draft_send(&draft, done, ctx);
}

int wwanctl_file_update(struct wwanctl_client *client, uint32_t modem,
			const struct wwanctl_file *file, const uint8_t *data, size_t len,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = file_draft(client, WWANCTL_CMD_FILE_UPDATE, modem, file, len);

	put_bytes(&draft, WWANCTL_A_FILE_DATA, data, len);
	return draft_send(&draft, done, ctx);
}

int wwanctl_registration_get(struct wwanctl_client *client, uint32_t modem,
			     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_REGISTRATION_GET, modem, !modem, 0);

	return draft_send(&draft, done, ctx);
}

int wwanctl_signal_get(struct wwanctl_client *client, uint32_t modem,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_SIGNAL_GET, modem, !modem, 0);

	return draft_send(&draft, done, ctx);
}

int wwanctl_network_scan(struct wwanctl_client *client, uint32_t modem,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_NETWORK_SCAN, modem, false, 0);

	return draft_send(&draft, done, ctx);
}

int wwanctl_network_set(struct wwanctl_client *client, uint32_t modem, const char *plmn,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_NETWORK_SET, modem, false, 0);

	put_u32(&draft, WWANCTL_A_NETWORK_SELECTION,
		plmn ? WWANCTL_SELECTION_MANUAL : WWANCTL_SELECTION_AUTO);
	if (plmn)
		put_string(&draft, WWANCTL_A_NETWORK_PLMN, plmn);
	return draft_send(&draft, done, ctx);
}

int wwanctl_attach_get(struct wwanctl_client *client, uint32_t modem,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_ATTACH_GET, modem, false, 0);

	return draft_send(&draft, done, ctx);
}

int wwanctl_attach_set(struct wwanctl_client *client, uint32_t modem,
		       const struct wwanctl_attach_set *set,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_ATTACH_SET, modem, false, 0);

	if (set->apn)
		put_string(&draft, WWANCTL_A_ATTACH_APN, set->apn);
	if (set->ip_type)
		put_u32(&draft, WWANCTL_A_ATTACH_IP_TYPE, set->ip_type);
	if (set->auth)
		put_u32(&draft, WWANCTL_A_ATTACH_AUTH, set->auth);
	if (set->user)
		put_string(&draft, WWANCTL_A_ATTACH_USER, set->user);
	if (set->password)
		put_string(&draft, WWANCTL_A_ATTACH_PASSWORD, set->password);
	return draft_send(&draft, done, ctx);
}

static struct draft bearer_draft(struct wwanctl_client *client, uint8_t cmd, uint32_t modem,
				 uint32_t id)
{
	struct draft draft = draft_begin(client, cmd, modem, !modem, 0);

	if (id)
		put_u32(&draft, WWANCTL_A_BEARER_ID, id);
	return draft;
}

int wwanctl_bearer_connect(struct wwanctl_client *client, uint32_t modem,
			   const struct wwanctl_bearer_set *set,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = bearer_draft(client, WWANCTL_CMD_BEARER_SET, modem, set->id);

	put_u32(&draft, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	if (set->apn)
		put_string(&draft, WWANCTL_A_BEARER_APN, set->apn);
	if (set->ip_type)
		put_u32(&draft, WWANCTL_A_BEARER_IP_TYPE, set->ip_type);
	if (set->auth)
		put_u32(&draft, WWANCTL_A_BEARER_AUTH, set->auth);
	if (set->user)
		put_string(&draft, WWANCTL_A_BEARER_USER, set->user);
	if (set->password)
		put_string(&draft, WWANCTL_A_BEARER_PASSWORD, set->password);
	if (set->home_only)
		put_u32(&draft, WWANCTL_A_BEARER_ROAMING, 0);
	return draft_send(&draft, done, ctx);
}

int wwanctl_bearer_disconnect(struct wwanctl_client *client, uint32_t modem, uint32_t id,
			      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = bearer_draft(client, WWANCTL_CMD_BEARER_SET, modem, id);

	put_u32(&draft, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_DISCONNECTED);
	return draft_send(&draft, done, ctx);
}

int wwanctl_bearer_get(struct wwanctl_client *client, uint32_t modem, uint32_t id,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = bearer_draft(client, WWANCTL_CMD_BEARER_GET, modem, modem ? id : 0);

	return draft_send(&draft, done, ctx);
}

int wwanctl_event_get(struct wwanctl_client *client, uint32_t modem, uint32_t epoch, uint64_t seq,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	struct draft draft = draft_begin(client, WWANCTL_CMD_EVENT_GET, modem, true, 0);

	if (epoch || seq) {
		put_u32(&draft, WWANCTL_A_EVENT_EPOCH, epoch);
		put_u64(&draft, WWANCTL_A_EVENT_SEQ, seq);
	}
	return draft_send(&draft, done, ctx);
}

/**
 * wwanctl_answer_done() - Keep a reply beyond its callback.
 * @ctx: a struct wwanctl_answer
 * @reply: what to keep
 */
void wwanctl_answer_done(void *ctx, const struct wwanctl_reply *reply)
{
	struct wwanctl_answer *answer = ctx;
	size_t rows_len = reply->count * reply->row_size;

	memset(answer, 0, sizeof(*answer));
	answer->reply = *reply;
	strncpy(answer->text, reply->text, sizeof(answer->text) - 1);
	answer->reply.text = answer->text;
	answer->reply.rows = NULL;
	answer->reply.data = NULL;
	if (!rows_len && !reply->data_len)
		return;
	answer->memory = malloc(rows_len + reply->data_len);
	if (!answer->memory) {
		answer->reply.error = -ENOMEM;
		answer->reply.count = 0;
		answer->reply.data_len = 0;
		return;
	}
	answer->memory_len = rows_len + reply->data_len;
	if (rows_len)
		memcpy(answer->memory, reply->rows, rows_len);
	answer->reply.rows = answer->memory;
	if (reply->data_len)
		memcpy((uint8_t *)answer->memory + rows_len, reply->data, reply->data_len);
	answer->reply.data = (uint8_t *)answer->memory + rows_len;
}

void wwanctl_answer_free(struct wwanctl_answer *answer)
{
	wipe(answer->memory, answer->memory_len);
	answer->memory = NULL;
	answer->reply.count = 0;
	answer->reply.data_len = 0;
}

/**
 * wwanctl_sync() - Wait for a command; see WWANCTL_SYNC().
 * @client: client
 * @queued: what the command's function returned
 * @answer: the @ctx that it got; always set, to be freed
 *
 * Return: 0 or the command's negative errno value.
 */
int wwanctl_sync(struct wwanctl_client *client, int queued, struct wwanctl_answer *answer)
{
	int error = queued;

	if (!error) {
		answer->reply.error = -EIO;
		error = wwanctl_client_wait(client);
	}
	if (error) {
		memset(answer, 0, sizeof(*answer));
		answer->reply.error = error;
		answer->reply.text = answer->text;
	}
	return answer->reply.error;
}

/**
 * wwanctl_client_open() - Open a request socket.
 * @client: the new client
 *
 * Return: 0, -ENOENT if the driver is not loaded, or another negative errno value.
 */
int wwanctl_client_open(struct wwanctl_client **client)
{
	struct wwanctl_client *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	new->deadline_ms = DEADLINE_MS;
	error = nlsock_open(&new->sock, NULL);
	if (!error)
		error = nlsock_resolve(new->sock, WWANCTL_FAMILY_NAME, &new->family);
	if (error) {
		wwanctl_client_close(new);
		return error;
	}
	*client = new;
	return 0;
}

void wwanctl_client_close(struct wwanctl_client *client)
{
	if (!client)
		return;
	nlsock_close(client->sock);
	free(client);
}

int wwanctl_client_fd(const struct wwanctl_client *client)
{
	return nlsock_fd(client->sock);
}

uint32_t wwanctl_client_port(const struct wwanctl_client *client)
{
	return nlsock_port(client->sock);
}

/* For requests sent from now on. */
void wwanctl_client_set_deadline(struct wwanctl_client *client, unsigned int ms)
{
	client->deadline_ms = ms;
}

size_t wwanctl_client_outstanding(const struct wwanctl_client *client)
{
	return nlsock_outstanding(client->sock);
}

int wwanctl_client_dispatch(struct wwanctl_client *client)
{
	return nlsock_dispatch(client->sock);
}

int wwanctl_client_timeout(const struct wwanctl_client *client)
{
	return nlsock_timeout(client->sock);
}

void wwanctl_client_expire(struct wwanctl_client *client)
{
	nlsock_expire(client->sock);
}

int wwanctl_client_wait(struct wwanctl_client *client)
{
	return nlsock_wait(client->sock);
}
