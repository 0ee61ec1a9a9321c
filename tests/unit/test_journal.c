// SPDX-License-Identifier: GPL-2.0
/* The journal: what it keeps, and what it does about damage. */
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal.h"
#include "policy_fixture.h"

#define BOOT "11111111-2222-3333-4444-555555555555"
#define KEY "490154203237518"

struct room {
	char dir[64];
	struct bench b;
	struct journal *kept; /* what a forked process has no hand in is not lost there */
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int enter(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	/* Not /tmp: that may be a tmpfs, which the journal tells apart. */
	strcpy(r->dir, "/var/tmp/imsid-test-XXXXXX");
	if (!mkdtemp(r->dir))
		return -1;
	bench_init(&r->b, NULL);
	*state = r;
	return 0;
}

static int leave(void **state)
{
	struct room *r = *state;

	nftw(r->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	bench_free(&r->b);
	free(r);
	return 0;
}

static struct journal *open_at(struct room *r, uint64_t boottime, const char *boot)
{
	struct journal *j;
	char error[256];

	if (journal_open(r->dir, boottime, boot, &j, error, sizeof(error)))
		fail_msg("%s", error);
	return j;
}

static struct journal *open_it(struct room *r)
{
	return open_at(r, 100 * SEC, BOOT);
}

static void running_time(void **state)
{
	struct room *r = *state;
	struct journal *j = open_it(r);
	uint64_t start = journal_now(j, 100 * SEC);

	assert_int_equal(journal_origin(j), JOURNAL_CREATED);
	assert_true(journal_now(j, 150 * SEC) == start + 50 * SEC);
	/* An event of before the start. */
	assert_true(journal_now(j, 40 * SEC) == start - 60 * SEC);
	journal_close(j, 400 * SEC);
	/* Another boot, whose clocks began anew: it goes on where it stopped. */
	j = open_at(r, 5 * SEC, "other");
	assert_int_equal(journal_origin(j), JOURNAL_FOUND);
	assert_true(journal_now(j, 6 * SEC) == start + 301 * SEC);
	assert_int_equal(journal_tick(j, start + 1000 * SEC), 0);
	journal_close(j, 7 * SEC);
}

static void whole_card(void **state)
{
	struct room *r = *state;
	struct bench *b = &r->b;
	struct policy_card card;
	struct journal *j = open_it(r);

	bench_reject(b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
	b->s.card.manual_until = 12345;
	assert_string_equal(b->s.card.active_imsi, bench_imsi[0]);
	b->s.dirty |= POLICY_DIRTY_ACTIVE;
	b->s.card.t3346_until = POLICY_NEVER;
	b->s.card.blamed_plmn[2].plmn = (struct plmn){ 310, 410, 3 };
	b->s.card.blamed_plmn[2].until = b->now + BUDGET_DAY;
	assert_int_equal(journal_save(j, &b->s, b->now, true), 0);
	journal_close(j, 101 * SEC);

	j = open_it(r);
	assert_int_equal(journal_load_card(j, b->config, ICCID, b->now, &card), 0);
	assert_memory_equal(&card.rotations_hour, &b->s.card.rotations_hour,
			    sizeof(struct budget));
	assert_memory_equal(&card.card_writes_day, &b->s.card.card_writes_day,
			    sizeof(struct budget));
	assert_int_equal(card.rotations_total, 1);
	assert_int_equal(card.card_writes_total, 12);
	assert_true(card.free_round_at == b->s.card.free_round_at);
	assert_true(card.t3346_until == POLICY_NEVER);
	assert_int_equal(card.manual_until, 12345);
	assert_string_equal(card.active_imsi, bench_imsi[0]);
	assert_true(card.active_since == b->s.card.active_since);
	assert_string_equal(card.rotation.to, "b");
	assert_string_equal(card.rotation.from, "a");
	assert_int_equal(card.rotation.step, POLICY_STEP_SELECT);
	assert_int_equal(card.rotation.cause.cause, 8);
	assert_int_equal(card.rotation.cause.plmn.mcc, 262);
	assert_true(card.round.open && card.round.free && !card.round.mixed);
	assert_int_equal(card.round.tried, 3);
	assert_string_equal(card.blame[0].imsi, bench_imsi[0]);
	assert_int_equal(card.blame[0].plmn.mnc, 1);
	assert_int_equal(card.blamed_plmn[0].plmn.mnc_digits, 3);
	/* A card never seen: full budgets. */
	assert_int_equal(journal_load_card(j, b->config, "8955", b->now, &card), 0);
	assert_int_equal(budget_used(&card.rotations_day, BUDGET_DAY, b->now), 0);
	journal_close(j, 101 * SEC);
}

/* As a kill -9 leaves it: no goodbye. */
static int flushes;

/* In the place of libc's, also for SQLite. */
int fdatasync(int fd)
{
	flushes++;
	return (int)syscall(SYS_fdatasync, fd);
}

/* What is told to be durable is on the disk before the call returns; the rest may wait. */
static void durable(void **state)
{
	struct room *r = *state;
	struct journal *j = open_it(r);
	int i;

	bench_reject(&r->b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
	for (i = 0; i < 10; i++) {
		flushes = 0;
		assert_int_equal(journal_save(j, &r->b.s, r->b.now, false), 0);
		assert_int_equal(flushes, 0);
		assert_int_equal(journal_save(j, &r->b.s, r->b.now, true), 0);
		assert_int_not_equal(flushes, 0);
	}
	journal_close(j, 101 * SEC);
}

static void killed(void **state)
{
	struct room *r = *state;
	struct policy_card card;
	struct journal *j;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		j = open_it(r);
		bench_reject(&r->b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
		if (journal_save(j, &r->b.s, r->b.now, false))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	j = open_it(r);
	assert_int_equal(journal_origin(j), JOURNAL_FOUND);
	assert_int_equal(journal_load_card(j, r->b.config, ICCID, r->b.now, &card), 0);
	assert_string_equal(card.rotation.to, "b");
	journal_close(j, 101 * SEC);
}

static void module(void **state)
{
	struct room *r = *state;
	struct bench *b = &r->b;
	struct policy_module m;
	struct journal *j = open_it(r);

	b->s.module.learnt = POLICY_REFRESH_CARD;
	b->s.module.left_off = 8;
	b->s.module.search_longest = 170 * SEC;
	budget_spend(&b->s.module.resets_hour, BUDGET_HOUR, 1, b->now);
	b->s.dirty = POLICY_DIRTY_MODULE;
	assert_int_equal(journal_save(j, &b->s, b->now, false), 0);
	assert_int_equal(journal_load_module(j, b->config, KEY, "EC25", "R1", b->now, &m), 0);
	assert_int_equal(m.learnt, POLICY_REFRESH_CARD);
	assert_int_equal(m.left_off, 8);
	assert_int_equal(budget_used(&m.resets_hour, BUDGET_HOUR, b->now), 1);
	assert_true(m.search_longest == 170 * SEC);
	/* Learnt by model and firmware, counted by module. */
	assert_int_equal(journal_load_module(j, b->config, "1-1", "EC25", "R1", b->now, &m), 0);
	assert_int_equal(m.learnt, POLICY_REFRESH_CARD);
	assert_int_equal(m.left_off, 0);
	assert_int_equal(journal_load_module(j, b->config, KEY, "EC25", "R2", b->now, &m), 0);
	assert_int_equal(m.learnt, POLICY_REFRESH_UNKNOWN);
	journal_close(j, 101 * SEC);
}

static bool collect(const struct journal_entry *entry, void *data)
{
	struct journal_entry *out = data;

	out[entry->rotation.number % 8] = *entry;
	return true;
}

static void history(void **state)
{
	struct room *r = *state;
	struct bench *b = &r->b;
	struct journal_entry e[8] = { 0 };
	struct policy_card card;
	struct journal *j = open_it(r);
	unsigned int count;
	int i;

	bench_reject(b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
	assert_int_equal(journal_save(j, &b->s, b->now, true), 0);
	b->now += SEC;
	bench_to_register(b);
	bench_registration(b, WWANCTL_REGISTRATION_STATE_HOME, "26201");
	assert_int_equal(journal_finish(j, &b->s, 0, b->now), 0);
	/* The open one is gone even if the agent dies right here. */
	assert_int_equal(journal_load_card(j, b->config, ICCID, b->now, &card), 0);
	assert_int_equal(card.rotation.number, 0);
	assert_int_equal(journal_history(j, ICCID, 10, collect, e), 0);
	assert_string_equal(e[1].card, ICCID);
	assert_string_equal(e[1].module, KEY);
	assert_string_equal(e[1].rotation.to, "b");
	assert_int_equal(e[1].rotation.result, POLICY_RESULT_OK);
	assert_true(e[1].rotation.took[POLICY_STEP_SELECT] == SEC);
	assert_int_equal(journal_rotations_since(j, ICCID, 1, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(journal_rotations_since(j, ICCID, b->now + 1, &count), 0);
	assert_int_equal(count, 0);
	/* Bounded. */
	for (i = 0; i < 1100; i++)
		assert_int_equal(journal_finish(j, &b->s, 0, b->now), 0);
	assert_int_equal(journal_rotations_since(j, ICCID, 1, &count), 0);
	assert_int_equal(count, 1000);
	journal_close(j, 101 * SEC);
}

static void hold_kept(void **state)
{
	struct room *r = *state;
	struct journal *j = open_it(r);

	assert_int_equal(journal_hold(j), 0);
	bench_hold(&r->b, POLICY_NEVER);
	assert_int_equal(journal_save(j, &r->b.s, r->b.now, true), 0);
	journal_close(j, 101 * SEC);
	j = open_it(r);
	assert_true(journal_hold(j) == POLICY_NEVER);
	journal_close(j, 101 * SEC);
}

static void starts(void **state)
{
	struct room *r = *state;
	struct journal *j;
	uint64_t until;
	uint64_t now;
	int i;

	for (i = 0; i < 3; i++) {
		j = open_at(r, (100 + 60 * (uint64_t)i) * SEC, BOOT);
		now = journal_now(j, (100 + 60 * (uint64_t)i) * SEC);
		assert_int_equal(journal_start(j, now, 3, &until), 0);
		assert_true(until == (i == 2 ? now + 600 * SEC : 0));
		journal_close(j, (101 + 60 * (uint64_t)i) * SEC);
	}
	/* No limit; another boot; later. */
	j = open_at(r, 300 * SEC, BOOT);
	assert_int_equal(journal_start(j, journal_now(j, 300 * SEC), 0, &until), 0);
	assert_int_equal(until, 0);
	journal_close(j, 301 * SEC);
	j = open_at(r, 1000 * SEC, BOOT);
	assert_int_equal(journal_start(j, journal_now(j, 1000 * SEC), 3, &until), 0);
	assert_int_equal(until, 0);
	journal_close(j, 1001 * SEC);
}

static void pin_once(void **state)
{
	struct room *r = *state;
	struct journal *j = open_it(r);

	assert_int_equal(journal_pin_try(j, ICCID, "1234", r->b.now), 0);
	assert_int_equal(journal_pin_try(j, ICCID, "1234", r->b.now), -EALREADY);
	journal_close(j, 101 * SEC);
	j = open_it(r);
	assert_int_equal(journal_pin_try(j, ICCID, "1234", r->b.now), -EALREADY);
	assert_int_equal(journal_pin_try(j, ICCID, "4321", r->b.now), 0);
	assert_int_equal(journal_pin_try(j, "8955", "1234", r->b.now), 0);
	assert_int_equal(journal_pin_worked(j, "8955", "1234", r->b.now), 0);
	assert_int_equal(journal_pin_try(j, "8955", "1234", r->b.now), 0);
	journal_close(j, 101 * SEC);
}

static void write_garbage(struct room *r, const char *name, size_t n)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	while (n--)
		fputc((int)(n * 37 % 251), f);
	fclose(f);
}

static void unreadable(void **state)
{
	struct room *r = *state;
	struct policy_card card;
	struct journal *j;
	char error[256];
	char path[96];

	write_garbage(r, "state.db", 5000);
	assert_int_equal(journal_open(r->dir, SEC, BOOT, &j, error, sizeof(error)), 0);
	assert_non_null(strstr(error, "state.db.bad"));
	assert_int_equal(journal_origin(j), JOURNAL_LOST);
	assert_int_equal(journal_load_card(j, r->b.config, ICCID, journal_now(j, SEC), &card), 0);
	assert_int_equal(budget_used(&card.rotations_day, BUDGET_DAY, journal_now(j, SEC)), 24);
	journal_close(j, 2 * SEC);
	snprintf(path, sizeof(path), "%s/state.db.bad", r->dir);
	assert_int_equal(access(path, F_OK), 0);
	/* A restart does not make it forget that it knows nothing. */
	j = open_it(r);
	assert_int_equal(journal_origin(j), JOURNAL_FOUND);
	assert_int_equal(journal_load_card(j, r->b.config, "8955", journal_now(j, 100 * SEC),
					   &card), 0);
	assert_int_equal(budget_used(&card.rotations_day, BUDGET_DAY,
				     journal_now(j, 100 * SEC)), 24);
	journal_close(j, 101 * SEC);
}

/* As the first version left it. */
static void state_of_before(void **state)
{
	struct room *r = *state;
	struct policy_card card;
	struct journal *j;
	char path[96];
	sqlite3 *db;

	j = open_it(r);
	assert_int_equal(journal_save(j, &r->b.s, r->b.now, true), 0);
	journal_close(j, 101 * SEC);
	snprintf(path, sizeof(path), "%s/state.db", r->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE active; DROP TABLE searched", NULL, NULL,
				      NULL), SQLITE_OK);
	sqlite3_close(db);
	j = open_it(r);
	assert_int_equal(journal_origin(j), JOURNAL_FOUND);
	assert_int_equal(journal_load_card(j, r->b.config, ICCID, r->b.now, &card), 0);
	assert_string_equal(card.active_imsi, "");
	r->b.s.dirty = POLICY_DIRTY_ACTIVE | POLICY_DIRTY_MODULE;
	r->b.s.module.search_longest = SEC;
	assert_int_equal(journal_save(j, &r->b.s, r->b.now, true), 0);
	journal_close(j, 101 * SEC);
}

static void second_agent(void **state)
{
	struct room *r = *state;
	struct journal *j = open_it(r);
	char error[256];
	int status;
	pid_t pid;

	r->kept = j;
	pid = fork();
	if (!pid) {
		struct journal *other;

		_exit(journal_open(r->dir, SEC, BOOT, &other, error, sizeof(error)) == -EBUSY &&
		      strstr(error, "another imsid") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	journal_close(j, 101 * SEC);
}

static void bad_directory(void **state)
{
	struct room *r = *state;
	struct journal *j;
	char error[256];
	char path[96];

	write_garbage(r, "file", 1);
	snprintf(path, sizeof(path), "%s/file", r->dir);
	assert_int_equal(journal_open(path, SEC, BOOT, &j, error, sizeof(error)), -ENOTDIR);
	assert_non_null(strstr(error, path));
	snprintf(path, sizeof(path), "%s/no/such", r->dir);
	assert_int_equal(journal_open(path, SEC, BOOT, &j, error, sizeof(error)), -ENOENT);
	assert_null(j);
}

/* A small tmpfs, where that is allowed: volatile, and soon full. */
static void full_disk(void **state)
{
	struct room *r = *state;
	struct policy_card card;
	struct journal *j;
	char error[256];
	int status = 0;

	if (mount("none", r->dir, "tmpfs", 0, "size=300k")) {
		print_message("no right to mount: the full disk is simulated by a file limit\n");
		skip();
	}
	status |= journal_open(r->dir, SEC, BOOT, &j, error, sizeof(error));
	if (!status) {
		status |= !strstr(error, "tmpfs") || journal_origin(j) != JOURNAL_VOLATILE;
		journal_load_card(j, r->b.config, ICCID, journal_now(j, SEC), &card);
		status |= budget_used(&card.rotations_day, BUDGET_DAY, journal_now(j, SEC)) != 24;
		write_garbage(r, "filler", 290 * 1024);
		bench_reject(&r->b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
		/* The log may have a page to spare; then no more. */
		while (!journal_save(j, &r->b.s, r->b.now, true))
			r->b.s.card.rotations_total++;
		status |= journal_save(j, &r->b.s, r->b.now, true) != -ENOSPC;
		/* Nothing is half written, and it goes on when there is room. */
		snprintf(error, sizeof(error), "%s/filler", r->dir);
		unlink(error);
		status |= journal_save(j, &r->b.s, r->b.now, true);
		journal_close(j, 2 * SEC);
	}
	umount(r->dir);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(running_time, enter, leave),
		cmocka_unit_test_setup_teardown(whole_card, enter, leave),
		cmocka_unit_test_setup_teardown(durable, enter, leave),
		cmocka_unit_test_setup_teardown(killed, enter, leave),
		cmocka_unit_test_setup_teardown(module, enter, leave),
		cmocka_unit_test_setup_teardown(history, enter, leave),
		cmocka_unit_test_setup_teardown(hold_kept, enter, leave),
		cmocka_unit_test_setup_teardown(starts, enter, leave),
		cmocka_unit_test_setup_teardown(pin_once, enter, leave),
		cmocka_unit_test_setup_teardown(unreadable, enter, leave),
		cmocka_unit_test_setup_teardown(state_of_before, enter, leave),
		cmocka_unit_test_setup_teardown(second_agent, enter, leave),
		cmocka_unit_test_setup_teardown(bad_directory, enter, leave),
		cmocka_unit_test_setup_teardown(full_disk, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
