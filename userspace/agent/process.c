// SPDX-License-Identifier: GPL-2.0
/* The process and the system around it. */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "process.h"

#define RUN_DIR		"/run/imsid"

/* Write end of the pipe to the waiting parent, -1 without one. */
static int ready_fd = -1;

const char *process_run_dir(void)
{
	const char *dir = getenv("RUNTIME_DIRECTORY");

	return dir && *dir == '/' ? dir : RUN_DIR;
}

int process_lock(void)
{
	char path[256];
	char pid[16];
	int fd, len;

	if (!mkdir(process_run_dir(), 0755)) {
		/* Members of the group come to the socket, whatever the umask is. */
		if (chmod(process_run_dir(), 0755))
			return -errno;
	} else if (errno != EEXIST) {
		return -errno;
	}
	len = snprintf(path, sizeof(path), "%s/imsid.pid", process_run_dir());
	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		int error = errno == EWOULDBLOCK ? -EBUSY : -errno;

		close(fd);
		return error;
	}
	/* The descriptor stays open: it is the lock. Everybody may know who has it. */
	len = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (fchmod(fd, 0644) || ftruncate(fd, 0) || pwrite(fd, pid, (size_t)len, 0) != len)
		return -EIO;
	return 0;
}

[[gnu::noreturn]] static void wait_for_successor(int fd)
{
	char byte;

	/* _exit(): what is buffered here is the successor's to write. */
	_exit(read(fd, &byte, 1) == 1 ? 0 : 1);
}

void process_null_files(void)
{
	int fd = open("/dev/null", O_RDWR);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int process_detach(void)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid) {
		close(fds[1]);
		wait_for_successor(fds[0]);
	}
	close(fds[0]);
	if (setsid() < 0)
		return -errno;
	/* Not a session leader: it can never acquire a terminal. */
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid)
		_exit(0);
	ready_fd = fds[1];
	return chdir("/") ? -errno : 0;
}

static void notify_systemd(const char *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	socklen_t len;
	int fd;

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return;
	strcpy(address.sun_path, path);
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (*path == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* A manager that went away is no reason to stop working. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, len);
	close(fd);
}

void process_ready(void)
{
	notify_systemd("READY=1");
	if (ready_fd < 0)
		return;
	process_null_files();
	(void)!write(ready_fd, "", 1);
	close(ready_fd);
	ready_fd = -1;
}

void process_stopping(void)
{
	notify_systemd("STOPPING=1");
}
