// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "array.h"
#include "journal_db.h"

#define NAME "state.db"
#define VERSION 1
#define APPLICATION 0x696d7369 /* "imsi" */
#define START_WINDOW (600 * POLICY_SECOND)

/* Running time begins here, so that windows before it exist and 0 can mean never. */
#define EPOCH (2 * BUDGET_DAY)

static const char *const schema[] = {
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID",
	"CREATE TABLE start(boot TEXT, boottime INTEGER)",
	"CREATE TABLE card(key TEXT PRIMARY KEY, rotations INTEGER, writes INTEGER, failed_rounds INTEGER, backoff_until INTEGER, free_round_at INTEGER, no_cell_rotations INTEGER, no_cell_until INTEGER, manual_until INTEGER, t3346_until INTEGER, budgets BLOB) WITHOUT ROWID",
	"CREATE TABLE blame(card TEXT, imsi TEXT, plmn TEXT, layer INTEGER, cause INTEGER, count INTEGER, until INTEGER, PRIMARY KEY(card, imsi, plmn)) WITHOUT ROWID",
	"CREATE TABLE blamed_plmn(card TEXT, plmn TEXT, until INTEGER, PRIMARY KEY(card, plmn)) WITHOUT ROWID",
	"CREATE TABLE rotation(card TEXT PRIMARY KEY, number INTEGER, cause_trigger INTEGER, layer INTEGER, domain INTEGER, rat INTEGER, cause INTEGER, plmn TEXT, from_name TEXT, to_name TEXT, step INTEGER, refresh INTEGER, result INTEGER, attempts INTEGER, charged INTEGER, detected INTEGER, started INTEGER, took BLOB, ended INTEGER) WITHOUT ROWID",
	"CREATE TABLE round(card TEXT PRIMARY KEY, tried INTEGER, refused INTEGER, plmn TEXT, mixed INTEGER, free INTEGER) WITHOUT ROWID",
	"CREATE TABLE history(id INTEGER PRIMARY KEY AUTOINCREMENT, card TEXT, number INTEGER, cause_trigger INTEGER, layer INTEGER, domain INTEGER, rat INTEGER, cause INTEGER, plmn TEXT, from_name TEXT, to_name TEXT, step INTEGER, refresh INTEGER, result INTEGER, attempts INTEGER, charged INTEGER, detected INTEGER, started INTEGER, took BLOB, ended INTEGER, module TEXT, realtime INTEGER)",
	"CREATE TABLE module(key TEXT PRIMARY KEY, left_off INTEGER, resets BLOB) WITHOUT ROWID",
	"CREATE TABLE learnt(model TEXT, revision TEXT, refresh INTEGER, PRIMARY KEY(model, revision)) WITHOUT ROWID",
	"CREATE TABLE pin(hash INTEGER PRIMARY KEY, worked INTEGER)",
};

/* Of later versions; a state of before gets them when it is opened. */
static const char *const additions[] = {
	"CREATE TABLE IF NOT EXISTS active(card TEXT PRIMARY KEY, imsi TEXT, since INTEGER) WITHOUT ROWID",
	"CREATE TABLE IF NOT EXISTS searched(module TEXT PRIMARY KEY, longest INTEGER) WITHOUT ROWID",
};

enum journal_origin journal_origin(const struct journal *journal)
{
	return journal->origin;
}

uint64_t journal_now(const struct journal *journal, uint64_t boottime)
{
	int64_t since = (int64_t)(boottime - journal->boottime);

	if (since < 0 && (uint64_t)-since > journal->running)
		return 0;
	return journal->running + (uint64_t)since;
}

static int pragmas(struct journal *j)
{
	/*
	 * Exclusive before WAL: no shared memory file. Pages of 1 kB: a step of a rotation
	 * changes one or two rows. A checkpoint (the database file is written and synced) comes
	 * after 512 pages, that is some 18 rotations.
	 */
	static const char *const sql[] = {
		"PRAGMA locking_mode = EXCLUSIVE",
		"PRAGMA page_size = 1024",
		"PRAGMA cache_size = -48",
		"PRAGMA temp_store = MEMORY",
		"PRAGMA mmap_size = 0",
		"PRAGMA journal_mode = WAL",
		"PRAGMA wal_autocheckpoint = 512",
		"PRAGMA journal_size_limit = 1048576",
		"PRAGMA synchronous = NORMAL",
	};
	int error = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sql) && !error; i++)
		error = db_exec(j, sql[i]);
	return error;
}

static void configure(void)
{
	/* Refused once SQLite runs, which is as well: the first caller has set it. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

static int create(struct journal *j)
{
	char sql[128];
	size_t i;
	int error;

	j->running = EPOCH;
	if (getrandom(j->salt, sizeof(j->salt), 0) != sizeof(j->salt))
		return -EIO;
	error = db_begin(j, true);
	if (error)
		return error;
	for (i = 0; i < ARRAY_SIZE(schema) && !error; i++)
		error = db_exec(j, schema[i]);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", VERSION);
	if (!error)
		error = db_exec(j, sql);
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", APPLICATION);
	if (!error)
		error = db_exec(j, sql);
	if (!error)
		error = db_meta_set(j, "running", (int64_t)j->running);
	if (!error)
		error = db_meta_set(j, "salt-0", (int64_t)j->salt[0]);
	if (!error)
		error = db_meta_set(j, "salt-1", (int64_t)j->salt[1]);
	if (!error && j->origin == JOURNAL_LOST)
		error = db_meta_set(j, "lost", (int64_t)j->running);
	return db_end(j, error);
}

static int extend(struct journal *j)
{
	int error = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(additions) && !error; i++)
		error = db_exec(j, additions[i]);
	return error;
}

static int read_number(struct journal *j, const char *name, int64_t fallback, int64_t *out)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "SELECT value FROM meta WHERE name = '%s'", name);
	return db_number(j, sql, fallback, out);
}

static int read_meta(struct journal *j)
{
	int64_t running;
	int64_t salt[2];
	int64_t lost;
	int error;

	error = read_number(j, "running", -1, &running);
	if (!error)
		error = read_number(j, "salt-0", 0, &salt[0]);
	if (!error)
		error = read_number(j, "salt-1", 0, &salt[1]);
	if (!error)
		error = read_number(j, "lost", -1, &lost);
	if (error)
		return error;
	if (running < (int64_t)EPOCH)
		return -EUCLEAN;
	j->running = (uint64_t)running;
	j->salt[0] = (uint64_t)salt[0];
	j->salt[1] = (uint64_t)salt[1];
	if (lost >= 0)
		j->spent_until = (uint64_t)lost + BUDGET_DAY;
	return 0;
}

/* Whether what was found is whole and ours. Return: 1 if it is empty, 0 if good. */
static int inspect(struct journal *j)
{
	sqlite3_stmt *s;
	char text[8] = "";
	int64_t tables;
	int64_t value;
	int error;

	error = db_number(j, "SELECT count(*) FROM sqlite_master", 0, &tables);
	if (error)
		return error;
	if (!tables)
		return 1;
	error = db_number(j, "PRAGMA application_id", 0, &value);
	if (!error && value != APPLICATION)
		error = -EUCLEAN;
	if (!error)
		error = db_number(j, "PRAGMA user_version", 0, &value);
	if (!error && value != VERSION)
		error = -EUCLEAN;
	if (!error)
		error = db_prepare(j, &s, "PRAGMA quick_check(1)", "");
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0)
		db_text(s, 0, text, sizeof(text));
	sqlite3_finalize(s);
	if (error < 0)
		return error;
	return strcmp(text, "ok") ? -EUCLEAN : 0;
}

static void close_db(struct journal *j)
{
	if (j->db)
		db_forget(j);
	sqlite3_close(j->db);
	j->db = NULL;
}

static int open_db(struct journal *j, const char *path)
{
	int code = sqlite3_open_v2(path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	int error = db_errno(j, code);

	if (!error)
		error = pragmas(j);
	if (!error)
		error = inspect(j);
	if (error == 1)
		error = create(j);
	else if (!error)
		error = read_meta(j);
	if (!error)
		error = extend(j);
	if (error)
		close_db(j);
	return error;
}

/* One unreadable state is kept for whoever wants to look into it. */
static int move_aside(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-journal" };
	char from[PATH_MAX];
	char to[PATH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tails); i++) {
		if ((size_t)snprintf(from, sizeof(from), "%s%s", path, tails[i]) >= sizeof(from) ||
		    (size_t)snprintf(to, sizeof(to), "%s.bad%s", path, tails[i]) >= sizeof(to))
			return -ENAMETOOLONG;
		unlink(to);
		if (rename(from, to) < 0 && (errno != ENOENT || !i))
			return -errno;
	}
	return 0;
}

static bool on_memory(const char *dir)
{
	struct statfs fs;

	if (statfs(dir, &fs))
		return false;
	/* its type is a signed integer on 32 bits, where these do not fit */
	return (uint32_t)fs.f_type == TMPFS_MAGIC || (uint32_t)fs.f_type == RAMFS_MAGIC;
}

static int make_dir(const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (stat(dir, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	/* SQLite tells only that something can not be opened. */
	return access(dir, W_OK | X_OK) ? -errno : 0;
}

static int open_or_replace(struct journal *j, const char *path, char *error, size_t size)
{
	int result;

	j->origin = access(path, F_OK) ? JOURNAL_CREATED : JOURNAL_FOUND;
	result = open_db(j, path);
	if (result != -EUCLEAN)
		return result;
	snprintf(error, size,
		 "%s is not a readable state of this program; it is now %s.bad, and all budgets start spent",
		 path, NAME);
	result = move_aside(path);
	if (result)
		return result;
	j->origin = JOURNAL_LOST;
	result = open_db(j, path);
	j->spent_until = j->running + BUDGET_DAY;
	return result;
}

int journal_open(const char *dir, uint64_t boottime, const char *boot_id, struct journal **out,
		 char *error, size_t size)
{
	struct journal *j = calloc(1, sizeof(*j));
	char path[PATH_MAX - 16];
	int result;

	*out = NULL;
	error[0] = '\0';
	if (!j)
		return -ENOMEM;
	configure();
	j->boottime = boottime;
	snprintf(j->boot_id, sizeof(j->boot_id), "%s", boot_id);
	result = make_dir(dir);
	if (!result && (size_t)snprintf(path, sizeof(path), "%s/" NAME, dir) >= sizeof(path))
		result = -ENAMETOOLONG;
	if (!result)
		result = open_or_replace(j, path, error, size);
	if (result) {
		snprintf(error, size, "state directory %s: %s", dir, result == -EBUSY ?
			 "another imsid uses it" : strerror(-result));
		free(j);
		return result;
	}
	if (on_memory(dir)) {
		j->origin = JOURNAL_VOLATILE;
		j->spent_until = UINT64_MAX;
		snprintf(error, size,
			 "state directory %s does not outlive a reboot (tmpfs): all budgets start spent",
			 dir);
	}
	*out = j;
	return 0;
}

void journal_close(struct journal *journal, uint64_t boottime)
{
	if (!journal)
		return;
	journal_tick(journal, journal_now(journal, boottime));
	close_db(journal);
	explicit_bzero(journal, sizeof(*journal));
	free(journal);
}

int journal_tick(struct journal *journal, uint64_t now)
{
	int error = db_begin(journal, false);

	if (error)
		return error;
	return db_end(journal, db_meta_set(journal, "running", (int64_t)now));
}

int journal_start(struct journal *journal, uint64_t now, uint32_t limit, uint64_t *observe_until)
{
	uint64_t boottime = journal->boottime + (now - journal->running);
	int64_t count = 0;
	int error;

	*observe_until = 0;
	error = db_begin(journal, false);
	if (error)
		return error;
	/* The time between boots is not known: only this boot's starts can be told apart. */
	error = db_run(journal, "DELETE FROM start WHERE boot <> ? OR boottime < ?", "ti",
		       journal->boot_id, (int64_t)boottime - (int64_t)START_WINDOW);
	if (!error)
		error = db_run(journal, "INSERT INTO start VALUES(?, ?)", "ti", journal->boot_id,
			       (int64_t)boottime);
	if (!error)
		error = db_number(journal, "SELECT count(*) FROM start", 0, &count);
	if (!error)
		error = db_meta_set(journal, "running", (int64_t)now);
	error = db_end(journal, error);
	if (!error && limit && count >= limit)
		*observe_until = now + START_WINDOW;
	return error;
}

uint64_t journal_hold(struct journal *journal)
{
	int64_t until;

	return read_number(journal, "hold", 0, &until) ? 0 : (uint64_t)until;
}
