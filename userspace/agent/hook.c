// SPDX-License-Identifier: GPL-2.0
/* The process that runs hooks. */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hook.h"
#include "logger.h"
#include "process.h"

#define LIMIT_S		30	/* that a program may take */
#define VARIABLES_MAX	32
#define SEARCH_PATH	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Not what a package manager or an editor leaves beside a file. */
static int is_name(const struct dirent *entry)
{
	const char *at = entry->d_name;

	while (isalnum((unsigned char)*at) || *at == '-' || *at == '_')
		at++;
	return at != entry->d_name && !*at;
}

/* What others may write is not run. */
static bool is_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode) || access(path, X_OK))
		return false;
	if (!(st.st_mode & 022) && (!st.st_uid || st.st_uid == geteuid()))
		return true;
	log_msg(LOG_WARNING, "%s: not run: others may write it", path);
	return false;
}

[[gnu::noreturn]] static void become(const char *path, char *const *variables)
{
	char *const argv[] = { (char *)path, strchr(variables[0], '=') + 1, NULL };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	execve(path, argv, variables);
	_exit(127);
}

/* Wait for the end of @pid, which is the only child. Return: as waitpid(2), or -1. */
static int wait_for(pid_t pid)
{
	struct timespec limit = { .tv_sec = LIMIT_S };
	sigset_t child;
	int status;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (waitpid(pid, &status, WNOHANG) != pid) {
		if (sigtimedwait(&child, NULL, &limit) < 0 && errno == EAGAIN) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
	}
	return status;
}

static void run(const char *path, char *const *variables)
{
	pid_t pid = fork();
	int status;

	if (pid < 0) {
		log_msg(LOG_WARNING, "%s: %m", path);
		return;
	}
	if (!pid)
		become(path, variables);
	status = wait_for(pid);
	if (status < 0)
		log_msg(LOG_WARNING, "%s: no end within %d s: killed", path, LIMIT_S);
	else if (status)
		log_msg(LOG_WARNING, "%s %s: failed (%d)", path, strchr(variables[0], '=') + 1,
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void run_all(const char *dir, char *const *variables)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int i, count = scandir(dir, &entries, is_name, alphasort);

	for (i = 0; i < count; i++) {
		int len = snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);

		if (len > 0 && (size_t)len < sizeof(path) && is_program(path))
			run(path, variables);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* Return: how many, without PATH and the NULL at the end. */
static size_t split(char *message, size_t len, char **variables)
{
	size_t count = 0, at = 0;

	while (at < len && count < VARIABLES_MAX - 2) {
		if (strchr(message + at, '='))
			variables[count++] = message + at;
		at += strlen(message + at) + 1;
	}
	variables[count] = (char *)SEARCH_PATH;
	variables[count + 1] = NULL;
	return count;
}

[[gnu::noreturn]] static void serve(int fd, const char *dir)
{
	char *variables[VARIABLES_MAX];
	char message[HOOK_MESSAGE_MAX + 1];
	ssize_t got;

	while ((got = recv(fd, message, HOOK_MESSAGE_MAX, 0)) > 0) {
		message[got] = '\0';
		if (split(message, (size_t)got, variables))
			run_all(dir, variables);
	}
	_exit(0);
}

/* Nothing of the agent's: neither its lock nor its files. */
static void keep_only(int fd)
{
	int i, last = (int)sysconf(_SC_OPEN_MAX);

	for (i = 3; i < (last > 0 && last < 1024 ? last : 1024); i++)
		if (i != fd)
			close(i);
}

int hook_start(const char *dir, bool foreground)
{
	sigset_t child;
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -errno;
	pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return -errno;
	}
	if (pid) {
		close(fds[1]);
		return fds[0];
	}
	keep_only(fds[1]);
	prctl(PR_SET_NAME, "imsid-hooks");
	if (!foreground) {
		process_null_files();
		log_open(false);
	}
	signal(SIGCHLD, SIG_DFL);
	/* It ends with the agent, once what the agent has told has been carried out. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	serve(fds[1], dir);
}

int hook_tell(int fd, const char *variables, size_t len)
{
	if (fd < 0)
		return 0;
	if (len > HOOK_MESSAGE_MAX)
		return -EMSGSIZE;
	if (send(fd, variables, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}
