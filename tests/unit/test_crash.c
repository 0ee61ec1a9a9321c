// SPDX-License-Identifier: GPL-2.0
/*
 * The agent, from the driver's events to its journal, ended at every moment of a rotation: at
 * each write and sync of its state, before and after each thing that the module does. Started
 * again it must finish what it had begun.
 *
 * The moments are counted in a run without an end; then each has a run of its own, in a process
 * that dies there. Module, card and network go on without it. With CRASH_STRIDE=1 in the
 * environment all moments of all cases are tried, without it some cases leave moments out.
 */
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"
#include "journal.h"
#include "module.h"
#include "paper_clock.h"
#include "paper_driver.h"
#include "policy_fixture.h"

#define WRITES_PER_SWITCH 12
#define PATIENCE (4 * BUDGET_HOUR)
#define REAL_TIME 60 /* s */
#define ABOUT_PRIME 7

/* How an agent's process ends. */
enum {
	DONE,
	NO_STATE = 3, /* it could not open its state, and said so */
	WRONG,
};

/* Outlives all processes. */
struct ground {
	struct paper_world world;
	bool cut; /* the last run ended with a cut of power */
	char wrong[200];
};

static const struct variant {
	const char *refresh;
	bool own_refresh;
} variants[] = {
	{ "auto", true },
	{ "card", false },
	{ "radio", false },
	{ "modem", false },
	{ "auto", false },
};

static struct {
	struct ground *ground;
	struct paper_world before; /* on profile b, which the network is about to refuse */
	struct imsid_config *config;
	char dir[64];
	char state[80];
	char kept[80];
	char copy[80];
} t;

static struct module *running;

/* Files */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_all(const char *dir)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void copy_file(const char *from, const char *to, const char *name)
{
	static char data[4 << 20];
	char path[128];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", from, name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	length = read(fd, data, sizeof(data));
	close(fd);
	snprintf(path, sizeof(path), "%s/%s", to, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && write(fd, data, (size_t)length) == length);
	close(fd);
}

static void copy_state(const char *from, const char *to)
{
	remove_all(to);
	assert_int_equal(mkdir(to, 0700), 0);
	copy_file(from, to, "state.db");
	copy_file(from, to, "state.db-wal");
}

/* The agent's process */

[[gnu::noreturn, gnu::format(printf, 1, 2)]] static void wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t.ground->wrong, sizeof(t.ground->wrong), format, args);
	va_end(args);
	_exit(WRONG);
}

/* The card is about to be written: would a cut of power now leave the intent? */
static void intent_is_durable(void)
{
	const struct policy_rotation *r = &running->state.card.rotation;
	const char *to = "";
	char path[128];
	sqlite3_stmt *s;
	sqlite3 *db;

	crash_durable_copy(t.copy);
	snprintf(path, sizeof(path), "%s/state.db", t.copy);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "unix") != SQLITE_OK)
		wrong("at the first APDU: no state on the disk");
	sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
	if (sqlite3_prepare_v2(db, "SELECT to_name, (SELECT writes FROM card) FROM rotation", -1,
			       &s, NULL) != SQLITE_OK)
		wrong("at the first APDU: %s", sqlite3_errmsg(db));
	if (sqlite3_step(s) == SQLITE_ROW)
		to = (const char *)sqlite3_column_text(s, 0);
	if (!r->number || strcmp(to, r->to))
		wrong("at the first APDU: the disk has the intent '%s', not '%s'", to, r->to);
	if ((uint64_t)sqlite3_column_int64(s, 1) != running->state.card.card_writes_total)
		wrong("at the first APDU: the card's writes are not counted on the disk");
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static bool at_rest(int profile)
{
	const struct policy_state *s = &running->state;

	return s->phase == POLICY_PHASE_REGISTERED && s->profile == profile &&
	       !s->card.rotation.number && !s->module.left_off;
}

static void open_journal(struct agent *agent)
{
	const char *boot = t.ground->cut ? "after" : "before";
	char text[256];
	int error;

	error = journal_open(t.state, agent_boottime(), boot, &agent->journal, text,
			     sizeof(text));
	if (!error && journal_origin(agent->journal) == JOURNAL_LOST)
		wrong("the state was given up: %s", text);
	if (!error)
		error = journal_start(agent->journal, agent_now(agent), 0,
				      &agent->observe_until);
	if (error && t.ground->world.plan.mode < CRASH_FULL)
		wrong("the state does not open: %s", text);
	if (error)
		_exit(NO_STATE);
}

static void serve(struct agent *agent, int profile)
{
	uint64_t end = agent_boottime() + PATIENCE;
	uint64_t rest;

	while (!at_rest(profile)) {
		if (agent_boottime() > end)
			wrong("after hours: %s, %s", policy_phase_name(running->state.phase),
			      running->state.reason);
		ev_run(agent->loop, EVRUN_ONCE);
	}
	/* What could not be written is written when that is possible again. */
	rest = agent_boottime() + 200 * SEC;
	while (agent_boottime() < rest)
		ev_run(agent->loop, EVRUN_ONCE);
	if (!at_rest(profile))
		wrong("it does not stay on its profile: %s", running->state.reason);
}

/* A loop with nothing to wait for does not sleep. */
static void beat_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
}

[[gnu::noreturn]] static void be_agent(int profile)
{
	struct paper_world *world = &t.ground->world;
	ev_timer beat;
	struct agent agent = { .config = t.config };
	int null = open("/dev/null", O_WRONLY);

	if (!getenv("CRASH_LOG"))
		dup2(null, STDERR_FILENO);
	alarm(REAL_TIME);
	paper_clock_set(&world->clock);
	crash_install(&world->plan, paper_clock_now);
	agent.loop = ev_loop_new(EVBACKEND_POLL | EVFLAG_NOENV);
	ev_timer_init(&beat, beat_cb, 1., 1.);
	ev_timer_start(agent.loop, &beat);
	open_journal(&agent);
	running = module_at(&agent, "1-1", 4);
	paper_start(world, running, intent_is_durable);
	serve(&agent, profile);
	paper_stop();
	module_destroy(running);
	journal_close(agent.journal, agent_boottime());
	ev_loop_destroy(agent.loop);
	_exit(DONE);
}

/* Return: its exit status, or the signal that ended it, negative. */
static int run_process(void (*body)(int profile), int profile)
{
	int status;
	pid_t pid;

	t.ground->wrong[0] = '\0';
	fflush(stdout);
	pid = fork();
	if (!pid)
		body(profile);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* What is on the disk in the end */

static bool count_row(const struct journal_entry *entry, void *data)
{
	unsigned int *rows = data;

	if (entry->rotation.result == POLICY_RESULT_OK)
		rows[0]++;
	else
		rows[1]++;
	return true;
}

[[gnu::noreturn]] static void be_auditor(int profile)
{
	const struct paper_world *world = &t.ground->world;
	unsigned int executed = world->selects[1] + world->selects[2];
	unsigned int rows[2] = { 0 };
	struct policy_module module;
	struct policy_card card;
	struct journal *j;
	char text[256];
	uint64_t now;

	(void)profile;
	if (journal_open(t.state, SEC, "audit", &j, text, sizeof(text)) ||
	    journal_origin(j) != JOURNAL_FOUND)
		wrong("in the end: %s", text);
	now = journal_now(j, SEC);
	if (journal_load_card(j, t.config, ICCID, now, &card) ||
	    journal_load_module(j, t.config, "490154203237518", "EC25", "R1", now, &module) ||
	    journal_history(j, ICCID, 100, count_row, rows))
		wrong("in the end: the state can not be read");
	if (world->selects[2] != 1)
		wrong("the card was told to switch %u times", world->selects[2]);
	if (card.rotations_total != 2 ||
	    budget_used(&card.rotations_day, BUDGET_DAY, now) != 1)
		wrong("%u rotations counted, %u charged", (unsigned int)card.rotations_total,
		      budget_used(&card.rotations_day, BUDGET_DAY, now));
	/* Told once more after the end, if nobody could know; never less than was done. */
	if (card.card_writes_total < (uint64_t)executed * WRITES_PER_SWITCH ||
	    card.card_writes_total > ((uint64_t)executed + 1) * WRITES_PER_SWITCH)
		wrong("%u writes counted of %u selections", (unsigned int)card.card_writes_total,
		      executed);
	if (budget_used(&card.card_writes_day, BUDGET_DAY, now) != card.card_writes_total)
		wrong("the budget of card writes has another number than the card");
	if (budget_used(&module.resets_hour, BUDGET_HOUR, now) > world->resets + 1)
		wrong("more resets counted than there were");
	if (card.rotation.number || module.left_off || !world->radio || !world->power)
		wrong("something was left behind");
	/* An intent that a full disk refused is a rotation that failed before it began. */
	if (rows[0] != 2 || (rows[1] && world->plan.mode < CRASH_FULL))
		wrong("%u good and %u bad rotations in the history", rows[0], rows[1]);
	_exit(DONE);
}

/* One case */

static void restore(enum crash_mode mode, unsigned int at)
{
	copy_state(t.kept, t.state);
	t.ground->world = t.before;
	t.ground->cut = false;
	t.ground->world.plan = (struct crash_plan){ .mode = mode, .at = at };
}

static void must(int status, unsigned int at, const char *what)
{
	if (status != DONE)
		fail_msg("moment %u: %s: status %d: %s", at, what, status, t.ground->wrong);
}

static void one_end(enum crash_mode mode, unsigned int at)
{
	struct crash_plan *plan = &t.ground->world.plan;
	int status;

	restore(mode, at);
	status = run_process(be_agent, 2);
	if (status != -SIGKILL && (mode < CRASH_FULL || (status != DONE && status != NO_STATE)))
		fail_msg("moment %u: it ended with %d: %s", at, status, t.ground->wrong);
	if (mode > CRASH_KILL && mode < CRASH_FULL) {
		paper_power_cut(&t.ground->world);
		t.ground->cut = true;
	}
	plan->at = 0;
	if (status != DONE)
		must(run_process(be_agent, 2), at, "started again");
	must(run_process(be_auditor, 2), at, "afterwards");
}

static unsigned int count_moments(void)
{
	unsigned int count;

	restore(CRASH_NONE, 0);
	must(run_process(be_agent, 2), 0, "without a crash");
	count = t.ground->world.plan.count;
	must(run_process(be_auditor, 2), 0, "without a crash");
	return count;
}

static void set_before(const struct variant *variant)
{
	char text[200];
	struct bench b;

	snprintf(text, sizeof(text), "[budget]\nrotations-day = 24\nresets-hour = 6\n"
		 "[card any]\nrefresh = %s\nwrites-per-switch = %d\n", variant->refresh,
		 WRITES_PER_SWITCH);
	bench_start(&b, text);
	t.config = b.config;
	remove_all(t.state);
	memset(t.ground, 0, sizeof(*t.ground));
	t.ground->world = (struct paper_world){
		.clock = 100 * SEC, .own_refresh = variant->own_refresh,
		.radio = true, .power = true, .index = 7,
	};
	must(run_process(be_agent, 1), 0, "to begin with");
	copy_state(t.state, t.kept);
	t.before = t.ground->world;
	t.before.refused = 1;
	t.before.registered = false;
}

static void all_ends(const struct variant *variant, enum crash_mode mode, unsigned int stride)
{
	const char *wish = getenv("CRASH_STRIDE");
	unsigned int tried = 0;
	unsigned int count;
	unsigned int at;

	if (wish && atoi(wish) > 0)
		stride = (unsigned int)atoi(wish);
	set_before(variant);
	count = count_moments();
	assert_true(count > 40);
	for (at = 1; at <= count; at += stride, tried++)
		one_end(mode, at);
	print_message("# refresh %s%s: %u moments, %u ends\n", variant->refresh,
		      variant->own_refresh ? " by the card" : "", count, tried);
	config_put(t.config);
}

static void killed(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_KILL, 1);
	all_ends(&variants[1], CRASH_KILL, 1);
	all_ends(&variants[2], CRASH_KILL, 1);
	all_ends(&variants[3], CRASH_KILL, 1);
	all_ends(&variants[4], CRASH_KILL, ABOUT_PRIME);
}

static void power_lost(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_POWER_LOST, 1);
	all_ends(&variants[2], CRASH_POWER_LOST, ABOUT_PRIME);
}

static void power_torn(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_POWER_TORN, 1);
	all_ends(&variants[3], CRASH_POWER_TORN, ABOUT_PRIME);
}

static void power_mixed(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_POWER_MIXED, 1);
	all_ends(&variants[1], CRASH_POWER_MIXED, ABOUT_PRIME);
}

static void disk_full(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_FULL, 1);
	all_ends(&variants[2], CRASH_FULL, ABOUT_PRIME);
}

static void disk_errors(void **state)
{
	(void)state;
	all_ends(&variants[0], CRASH_IO_ERROR, 1);
	all_ends(&variants[1], CRASH_IO_ERROR, ABOUT_PRIME);
}

static int enter(void **state)
{
	(void)state;
	t.ground = mmap(NULL, sizeof(*t.ground), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	/* Not /tmp: that may be a tmpfs, which the journal tells apart. */
	strcpy(t.dir, "/var/tmp/imsid-test-XXXXXX");
	if (t.ground == MAP_FAILED || !mkdtemp(t.dir))
		return -1;
	snprintf(t.state, sizeof(t.state), "%s/state", t.dir);
	snprintf(t.kept, sizeof(t.kept), "%s/kept", t.dir);
	snprintf(t.copy, sizeof(t.copy), "%s/copy", t.dir);
	return mkdir(t.copy, 0700);
}

static int leave(void **state)
{
	(void)state;
	remove_all(t.dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed),
		cmocka_unit_test(power_lost),
		cmocka_unit_test(power_torn),
		cmocka_unit_test(power_mixed),
		cmocka_unit_test(disk_full),
		cmocka_unit_test(disk_errors),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
