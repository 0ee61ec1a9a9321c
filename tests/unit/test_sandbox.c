// SPDX-License-Identifier: GPL-2.0
/*
 * Privileges and the filter of system calls, each in a child that can not get them
 * back: what is refused, and that what the agent needs is not.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "array.h"
#include "privilege.h"
#include "sandbox.h"

#define NOT_SET_UP	254
#define PAGE		4096

/*
 * The errno of @call in a child with the filter; the raw call, so that no library is in
 * between, and no sanitizer.
 */
static int in_sandbox(long (*call)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (sandbox_enter())
			syscall(SYS_exit_group, NOT_SET_UP);
		errno = 0;
		syscall(SYS_exit_group, call() < 0 ? errno : 0);
	}
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_not_equal(NOT_SET_UP, WEXITSTATUS(status));
	return WEXITSTATUS(status);
}

struct call {
	const char *name;
	long number;
	long args[6];
};

static const struct call *current;

static long do_current(void)
{
	const long *a = current->args;

	return syscall(current->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#define CALL(name, ...) { #name, SYS_##name, { __VA_ARGS__ } }

/* Each of them with arguments that would fail otherwise, or do no harm. */
static void test_refused(void **state)
{
	static const struct call calls[] = {
		CALL(execve, 0, 0, 0), CALL(execveat, -1, 0, 0, 0, 0), CALL(clone, SIGCHLD),
		CALL(clone3, 0, 0), CALL(unshare, 0), CALL(setns, -1, 0),
		CALL(ptrace, 0, 0, 0, 0), CALL(process_vm_readv, 0, 0, 0, 0, 0, 0),
		CALL(kill, 1, 0), CALL(tgkill, 1, 1, 0), CALL(pidfd_open, 1, 0),
		CALL(setresuid, -1, -1, -1), CALL(setgroups, 0, 0), CALL(capset, 0, 0),
		CALL(prctl, PR_GET_DUMPABLE), CALL(seccomp, 0, 0, 0), CALL(bpf, 0, 0, 0),
		CALL(perf_event_open, 0, 0, 0, 0, 0), CALL(userfaultfd, 0),
		CALL(io_uring_setup, 0, 0), CALL(io_setup, 0, 0), CALL(keyctl, 0, 0, 0, 0, 0),
		CALL(add_key, 0, 0, 0, 0, 0), CALL(init_module, 0, 0, 0),
		CALL(finit_module, -1, 0, 0), CALL(delete_module, 0, 0), CALL(mount, 0, 0, 0, 0, 0),
		CALL(umount2, 0, 0), CALL(chroot, 0), CALL(pivot_root, 0, 0),
		CALL(open_by_handle_at, -1, 0, 0), CALL(memfd_create, 0, 0),
		CALL(setrlimit, 0, 0), CALL(clock_settime, 0, 0), CALL(settimeofday, 0, 0),
		CALL(adjtimex, 0), CALL(reboot, 0, 0, 0, 0), CALL(syslog, 0, 0, 0),
		CALL(sethostname, 0, 0), CALL(swapon, 0, 0), CALL(ioctl, -1, 0, 0),
		CALL(inotify_init1, 0), CALL(mknodat, -1, 0, 0, 0), CALL(symlinkat, 0, -1, 0),
		CALL(linkat, -1, 0, -1, 0, 0), CALL(mkdirat, -1, 0, 0), CALL(fchmodat, -1, 0, 0),
		CALL(fchownat, -1, 0, 0, 0, 0), CALL(vmsplice, -1, 0, 0, 0),
		CALL(personality, 0xffffffff), CALL(listen, -1, 0),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		current = &calls[i];
		if (in_sandbox(do_current) != ENOSYS)
			fail_msg("%s is not refused", calls[i].name);
	}
}

static void test_refused_sockets(void **state)
{
	static const struct call calls[] = {
		CALL(socket, AF_PACKET, SOCK_RAW, 0),
		CALL(socket, AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		CALL(socket, AF_INET, SOCK_RAW, IPPROTO_ICMP),
		CALL(socket, AF_INET6, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMPV6),
		CALL(socket, AF_NETLINK, SOCK_RAW, NETLINK_AUDIT),
		CALL(socket, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER),
		CALL(socket, AF_NETLINK, SOCK_RAW, NETLINK_XFRM),
		CALL(socket, AF_VSOCK, SOCK_STREAM, 0), CALL(socket, AF_ALG, SOCK_SEQPACKET, 0),
		CALL(socket, AF_BLUETOOTH, SOCK_RAW, 0), CALL(socket, AF_CAN, SOCK_RAW, 0),
		CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, 0),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		current = &calls[i];
		if (in_sandbox(do_current) != ENOSYS)
			fail_msg("%s(%ld, %ld, %ld) is not refused", calls[i].name,
				 calls[i].args[0], calls[i].args[1], calls[i].args[2]);
	}
}

static void test_needed_sockets(void **state)
{
	static const struct call calls[] = {
		CALL(socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		CALL(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC),
		CALL(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
		CALL(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0),
		CALL(socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP),
		CALL(socket, AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		current = &calls[i];
		/* net.ipv4.ping_group_range or a kernel without IPv6 may refuse, not the filter */
		if (in_sandbox(do_current) == ENOSYS)
			fail_msg("socket(%ld, %ld, %ld) is refused", calls[i].args[0],
				 calls[i].args[1], calls[i].args[2]);
	}
}

static long map(int protection)
{
	return syscall(SYS_mmap, 0, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long map_code(void) { return map(PROT_READ | PROT_EXEC); }
static long map_writable_code(void) { return map(PROT_READ | PROT_WRITE | PROT_EXEC); }
static long map_data(void) { return map(PROT_READ | PROT_WRITE); }

static long make_executable(void)
{
	long page = map(PROT_READ | PROT_WRITE);

	return syscall(SYS_mprotect, page, PAGE, PROT_READ | PROT_EXEC);
}

static long make_read_only(void)
{
	long page = map(PROT_READ | PROT_WRITE);

	return syscall(SYS_mprotect, page, PAGE, PROT_READ);
}

static void test_no_new_code(void **state)
{
	(void)state;
	assert_int_equal(ENOSYS, in_sandbox(map_code));
	assert_int_equal(ENOSYS, in_sandbox(map_writable_code));
	assert_int_equal(ENOSYS, in_sandbox(make_executable));
	assert_int_equal(0, in_sandbox(map_data));
	assert_int_equal(0, in_sandbox(make_read_only));
}

static long write_and_sync(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);

	if (fd < 0 || syscall(SYS_pwrite64, fd, "x", 1, 0) != 1)
		return -1;
	/* that device can't be synced: the call was let through, and says so */
	return syscall(SYS_fdatasync, fd) < 0 && errno == EINVAL ? 0 : -1;
}

static long signal_self(void)
{
	return syscall(SYS_tgkill, syscall(SYS_getpid), syscall(SYS_gettid), 0);
}

static void test_needed(void **state)
{
	(void)state;
	assert_int_equal(0, in_sandbox(write_and_sync));
	assert_int_equal(0, in_sandbox(signal_self));
}

/* What abort(3) does to end the process; itself it would wake the sanitizer. */
static void test_abort(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		signal(SIGABRT, SIG_DFL);
		if (sandbox_enter())
			syscall(SYS_exit_group, NOT_SET_UP);
		raise(SIGABRT);
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(SIGABRT, WTERMSIG(status));
}

static void test_wanted(void **state)
{
	(void)state;
	/* this program has the address sanitizer */
	assert_false(sandbox_wanted());
}

/* What /proc says in the line that begins with @name, as a hexadecimal number. */
static unsigned long long said(const char *name)
{
	unsigned long long value = ~0ULL;
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = strtoull(line + strlen(name), NULL, 16);
	if (file)
		fclose(file);
	return value;
}

static int drop_and_look(void)
{
	const unsigned long long kept = 1ULL << CAP_NET_ADMIN;
	bool setpcap = said("CapEff:") & 1ULL << CAP_SETPCAP;

	if (privilege_drop())
		return 1;
	if ((said("CapPrm:") | said("CapEff:") | said("CapInh:") | said("CapAmb:")) & ~kept)
		return 2;
	if (setpcap && said("CapBnd:") & ~kept)
		return 3;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
		return 4;
	/* once more: there is nothing left to do, and that is no error */
	return privilege_drop() ? 5 : 0;
}

static void test_drop(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(drop_and_look());
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(0, WEXITSTATUS(status));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_sockets),
		cmocka_unit_test(test_needed_sockets),
		cmocka_unit_test(test_no_new_code),
		cmocka_unit_test(test_needed),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
