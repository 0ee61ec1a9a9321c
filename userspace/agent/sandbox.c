// SPDX-License-Identifier: GPL-2.0
/* The filter of system calls (seccomp(2)), made by libseccomp for this machine. */

#include <errno.h>
#include <linux/netlink.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "array.h"
#include "sandbox.h"

#ifndef __has_feature
#define __has_feature(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED	1
#else
#define SANITIZED	0
#endif

#define TYPE_MASK	0xf	/* of a socket's type, without SOCK_CLOEXEC and the like */

/*
 * By what needs them. Several names for one thing: which of them a C library takes
 * depends on the machine and on the library. libseccomp leaves out what a machine
 * does not have.
 */
static const int allowed[] = {
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(futex_time64), SCMP_SYS(sysinfo), SCMP_SYS(getrandom),

	/* event loop: time and timers, waiting, signals */
	SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_pwait2), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(ppoll_time64),
	SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_settime64), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_getres_time64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),

	/* files: state, configuration, PIN, time zone */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64),
	SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64), SCMP_SYS(fcntl), SCMP_SYS(fcntl64),
	SCMP_SYS(flock), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(stat),
	SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64), SCMP_SYS(fstat),
	SCMP_SYS(fstat64), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx),
	SCMP_SYS(statfs), SCMP_SYS(statfs64), SCMP_SYS(fstatfs), SCMP_SYS(fstatfs64),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(getdents64),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	/* SQLite: of its own new files, when it runs as root or finds another mode */
	SCMP_SYS(fchown), SCMP_SYS(fchown32), SCMP_SYS(fchmod),

	/* sockets, made by socket(2) as below: driver, clients, syslog, systemd */
	SCMP_SYS(bind), SCMP_SYS(connect), SCMP_SYS(accept4), SCMP_SYS(shutdown),
	SCMP_SYS(getsockname), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(send),
	SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recv),
	SCMP_SYS(recvfrom), SCMP_SYS(recvmsg),

	/* who we are, and the end */
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(getuid32),
	SCMP_SYS(geteuid), SCMP_SYS(geteuid32), SCMP_SYS(getgid), SCMP_SYS(getgid32),
	SCMP_SYS(getegid), SCMP_SYS(getegid32), SCMP_SYS(uname), SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

bool sandbox_wanted(void)
{
	const char *word = getenv("IMSID_SANDBOX");

	return !SANITIZED && !(word && !strcmp(word, "off"));
}

static int allow(scmp_filter_ctx filter, int number, unsigned int count,
		 const struct scmp_arg_cmp *args)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, count, args);
}

/* What an attacker would load or write is not run. */
static int allow_memory(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	static const int numbers[] = { SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect) };
	int error = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers) && !error; i++)
		error = allow(filter, numbers[i], 1, &not_executable);
	return error;
}

static int allow_netlink(scmp_filter_ctx filter, int protocol)
{
	const struct scmp_arg_cmp args[] = {
		SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_EQ, protocol),
	};

	return allow(filter, SCMP_SYS(socket), ARRAY_SIZE(args), args);
}

/* Probes of a connection: TCP, name service, and ICMP by datagrams; never raw. */
static int allow_internet(scmp_filter_ctx filter, int family, int type)
{
	const struct scmp_arg_cmp args[] = {
		SCMP_A0(SCMP_CMP_EQ, family), SCMP_A1(SCMP_CMP_MASKED_EQ, TYPE_MASK, type),
	};

	return allow(filter, SCMP_SYS(socket), ARRAY_SIZE(args), args);
}

static int allow_sockets(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp local = SCMP_A0(SCMP_CMP_EQ, AF_UNIX);
	int error = allow(filter, SCMP_SYS(socket), 1, &local);

	if (!error)
		error = allow_netlink(filter, NETLINK_GENERIC);
	if (!error)
		error = allow_netlink(filter, NETLINK_ROUTE);
	if (!error)
		error = allow_internet(filter, AF_INET, SOCK_STREAM);
	if (!error)
		error = allow_internet(filter, AF_INET, SOCK_DGRAM);
	if (!error)
		error = allow_internet(filter, AF_INET6, SOCK_STREAM);
	if (!error)
		error = allow_internet(filter, AF_INET6, SOCK_DGRAM);
	return error;
}

/* abort(3), for which a signal goes to oneself */
static int allow_own_signals(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
	int error = allow(filter, SCMP_SYS(tgkill), 1, &self);

	return error ? error : allow(filter, SCMP_SYS(tkill), 1, &self);
}

static int fill(scmp_filter_ctx filter)
{
	int error = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(allowed) && !error; i++)
		error = allow(filter, allowed[i], 0, NULL);
	if (!error)
		error = allow_memory(filter);
	if (!error)
		error = allow_sockets(filter);
	return error ? error : allow_own_signals(filter);
}

/*
 * ENOSYS, because a C library that tries a newer call first takes the older one then:
 * an upgrade of it must not end an agent in the field, which killing would.
 */
int sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int error;

	if (!filter)
		return -ENOMEM;
	error = fill(filter);
	if (!error) {
		/* Kernels before 4.14 can't; the filter is as good there. */
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
		error = seccomp_load(filter);
	}
	seccomp_release(filter);
	return error;
}
