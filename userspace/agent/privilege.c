// SPDX-License-Identifier: GPL-2.0
/* User, groups and capabilities. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "privilege.h"

#define GROUPS_MAX	32	/* that the user is a member of */
#define KEPT		(CAP_TO_MASK(CAP_NET_ADMIN))
#define TO_CHANGE	(CAP_TO_MASK(CAP_SETUID) | CAP_TO_MASK(CAP_SETGID) | CAP_TO_MASK(CAP_CHOWN))

struct identity {
	uid_t uid;
	gid_t gid;
	gid_t groups[GROUPS_MAX];
	size_t groups_n;
};

/*
 * Users and groups, by their files and not by getpwnam(3): name services would be loaded
 * into the process and stay there.
 */

static bool is_member(const struct group *group)
{
	char **member;

	for (member = group->gr_mem; *member; member++)
		if (!strcmp(*member, PRIVILEGE_USER))
			return true;
	return false;
}

static void find_groups(struct identity *who)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group;

	if (!file)
		return;
	while (who->groups_n < GROUPS_MAX && (group = fgetgrent(file)))
		if (is_member(group) && group->gr_gid != who->gid)
			who->groups[who->groups_n++] = group->gr_gid;
	fclose(file);
}

/* Root under that name would be no user of its own. */
static bool find_user(struct identity *who)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *user;
	bool found = false;

	*who = (struct identity){ 0 };
	if (!file)
		return false;
	while (!found && (user = fgetpwent(file))) {
		found = !strcmp(user->pw_name, PRIVILEGE_USER) && user->pw_uid;
		who->uid = user->pw_uid;
		who->gid = user->pw_gid;
	}
	fclose(file);
	if (found)
		find_groups(who);
	return found;
}

gid_t privilege_group_id(void)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group;
	gid_t gid = (gid_t)-1;

	if (!file)
		return gid;
	while (gid == (gid_t)-1 && (group = fgetgrent(file)))
		if (!strcmp(group->gr_name, PRIVILEGE_USER))
			gid = group->gr_gid;
	fclose(file);
	return gid;
}

/* --- directories --- */

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static bool holds_only(DIR *dir, const char *prefix)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)))
		if (!is_dot(entry->d_name) && strncmp(entry->d_name, prefix, strlen(prefix)))
			return false;
	rewinddir(dir);
	return true;
}

/* Nobody but root could have put a link there: see may_take(). */
static int give_files(DIR *dir, const struct identity *who)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)))
		if (!is_dot(entry->d_name) && fchownat(dirfd(dir), entry->d_name, who->uid,
						       who->gid, AT_SYMLINK_NOFOLLOW))
			return -errno;
	return fchown(dirfd(dir), who->uid, who->gid) ? -errno : 0;
}

/* "-d /tmp" or "-d /root" must not give these away. */
static bool may_take(DIR *dir, const struct identity *who, const char *prefix)
{
	struct stat st;

	return !fstat(dirfd(dir), &st) && st.st_uid != who->uid && !(st.st_mode & 0022) &&
	       holds_only(dir, prefix);
}

static int give_dir(const struct privilege_dir *give, const struct identity *who)
{
	bool made = !mkdir(give->path, give->mode);
	int error = 0;
	DIR *dir;

	if (!made && errno != EEXIST)
		return -errno;
	dir = opendir(give->path);
	if (!dir)
		return -errno;
	if (made && fchmod(dirfd(dir), give->mode))
		error = -errno;
	if (!error && may_take(dir, who, give->prefix))
		error = give_files(dir, who);
	closedir(dir);
	return error;
}

/* Capabilities, by the system calls: a library for two words of bits is not worth its pages. */

static int get_capabilities(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &header, data) ? -errno : 0;
}

static int set_capabilities(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/* Who runs us as root without these has seen to what we may do. */
static bool has_roots_powers(void)
{
	struct __user_cap_data_struct data[2];

	return !geteuid() && !get_capabilities(data) &&
	       (data[0].effective & TO_CHANGE) == TO_CHANGE;
}

static int change_user(const struct identity *who)
{
	struct __user_cap_data_struct data[2];
	int error;

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgroups(who->groups_n, who->groups) ||
	    setresgid(who->gid, who->gid, who->gid) || setresuid(who->uid, who->uid, who->uid) ||
	    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0))
		return -errno;
	error = get_capabilities(data);
	if (error)
		return error;
	/* All that was permitted has stayed: files must be closed to us from here on. */
	data[0].permitted &= KEPT | CAP_TO_MASK(CAP_SETPCAP);
	data[0].effective = data[0].permitted;
	data[1] = (struct __user_cap_data_struct){ 0 };
	return set_capabilities(data);
}

int privilege_become_user(const struct privilege_dir *dirs, size_t count)
{
	struct identity who;
	size_t i;
	int error;

	if (!has_roots_powers() || !find_user(&who))
		return 0;
	for (i = 0; i < count; i++) {
		error = give_dir(&dirs[i], &who);
		if (error)
			return error;
	}
	error = change_user(&who);
	return error ? error : 1;
}

/* Needs CAP_SETPCAP; without it PR_SET_NO_NEW_PRIVS is what keeps programs out. */
static void drop_bounding_set(void)
{
	int capability;

	for (capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		if (capability != CAP_NET_ADMIN)
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

/*
 * Where systemd has left nothing to drop, its filter refuses the call that would do so.
 * What is inheritable goes to no program after PR_SET_NO_NEW_PRIVS.
 */
static bool only_kept(const struct __user_cap_data_struct data[2])
{
	return !((data[0].permitted | data[0].inheritable) & ~KEPT) &&
	       !(data[1].permitted | data[1].inheritable);
}

int privilege_drop(void)
{
	const struct rlimit no_core = { 0, 0 };
	struct __user_cap_data_struct data[2];
	int error;

	drop_bounding_set();
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	error = get_capabilities(data);
	if (!error && !only_kept(data)) {
		data[0].permitted &= KEPT;
		data[0].effective = data[0].permitted;
		data[0].inheritable = 0;
		data[1] = (struct __user_cap_data_struct){ 0 };
		error = set_capabilities(data);
	}
	setrlimit(RLIMIT_CORE, &no_core);
	if (error)
		return error;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ?
	       -errno : 0;
}
