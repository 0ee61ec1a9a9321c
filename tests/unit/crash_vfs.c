// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash_vfs.h"

#define IMAGES_MAX 4
#define CHANGES_MAX 4096
#define FULL_TIME 90000000000ULL /* ns */

/* A write or a truncation (@data NULL) that no sync has followed yet. */
struct change {
	uint8_t *data;
	size_t offset;
	size_t length;
};

/* A file: what is safe, and what has changed since. */
struct image {
	char path[256];
	bool exists; /* safely */
	uint8_t *base;
	size_t length;
	struct change changes[CHANGES_MAX];
	size_t change_n;
};

struct crash_file {
	sqlite3_file file;
	struct image *image;
	sqlite3_file *real;
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	struct crash_plan *plan;
	uint64_t (*now)(void);
	struct image images[IMAGES_MAX];
	size_t image_n;
} disk;

static struct crash_file *file_of(sqlite3_file *file)
{
	return (struct crash_file *)file;
}

/* The images */

static void resize(uint8_t **data, size_t *length, size_t size)
{
	if (size > *length) {
		*data = realloc(*data, size);
		if (!*data)
			abort();
		memset(*data + *length, 0, size - *length);
	}
	*length = size;
}

static void apply(const struct change *change, size_t part, uint8_t **data, size_t *length)
{
	if (!change->data) {
		resize(data, length, change->offset);
		return;
	}
	if (change->offset + part > *length)
		resize(data, length, change->offset + part);
	memcpy(*data + change->offset, change->data, part);
}

static void load(struct image *image)
{
	int fd = open(image->path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	image->exists = fd >= 0;
	if (fd < 0)
		return;
	if (fstat(fd, &st))
		abort();
	resize(&image->base, &image->length, (size_t)st.st_size);
	if (read(fd, image->base, image->length) != (ssize_t)image->length)
		abort();
	close(fd);
}

static struct image *image_of(const char *path)
{
	struct image *image;
	size_t i;

	for (i = 0; i < disk.image_n; i++)
		if (!strcmp(disk.images[i].path, path))
			return &disk.images[i];
	if (disk.image_n == IMAGES_MAX)
		abort();
	image = &disk.images[disk.image_n++];
	snprintf(image->path, sizeof(image->path), "%s", path);
	load(image);
	return image;
}

static void forget_changes(struct image *image)
{
	size_t i;

	for (i = 0; i < image->change_n; i++)
		free(image->changes[i].data);
	image->change_n = 0;
}

static void remember(struct image *image, const void *data, size_t offset, size_t length)
{
	struct change *change;

	if (image->change_n == CHANGES_MAX)
		abort();
	change = &image->changes[image->change_n++];
	change->offset = offset;
	change->length = length;
	change->data = NULL;
	if (!data)
		return;
	change->data = malloc(length);
	if (!change->data)
		abort();
	memcpy(change->data, data, length);
}

static void settle(struct image *image)
{
	size_t i;

	for (i = 0; i < image->change_n; i++)
		apply(&image->changes[i], image->changes[i].length, &image->base, &image->length);
	image->exists = true;
	forget_changes(image);
}

static void put_file(const char *path, const uint8_t *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, length) != (ssize_t)length)
		abort();
	close(fd);
}

/* The crash */

/* How much of a change is on the medium; @last: it was under way. */
static size_t survives(const struct change *change, size_t i, bool last)
{
	uint32_t mix = ((uint32_t)i + 1) * 2654435761U ^ disk.plan->at * 2246822519U;

	switch (disk.plan->mode) {
	case CRASH_POWER_TORN:
		return last ? change->length / 2 : change->length;
	case CRASH_POWER_MIXED:
		if (!(mix >> 13 & 1))
			return 0;
		return last ? change->length / 2 : change->length;
	default:
		return 0;
	}
}

/* @under_way: the image whose last change is not over. */
static void cut_power(struct image *image, const struct image *under_way)
{
	size_t applied = 0;
	size_t i;

	for (i = 0; i < image->change_n; i++) {
		const struct change *change = &image->changes[i];
		bool last = image == under_way && i + 1 == image->change_n;
		size_t part = survives(change, i, last);

		if (!part && (change->data || disk.plan->mode == CRASH_POWER_LOST || last))
			continue;
		apply(change, part, &image->base, &image->length);
		applied++;
	}
	if (image->exists || applied)
		put_file(image->path, image->base, image->length);
	else
		unlink(image->path);
}

static void crash(const struct image *under_way)
{
	size_t i;

	disk.plan->happened = true;
	if (disk.plan->mode != CRASH_KILL)
		for (i = 0; i < disk.image_n; i++)
			cut_power(&disk.images[i], under_way);
	kill(getpid(), SIGKILL);
}

static bool crashes(void)
{
	return disk.plan->mode >= CRASH_KILL && disk.plan->mode <= CRASH_POWER_MIXED;
}

void crash_point(void)
{
	if (!disk.plan)
		return;
	disk.plan->count++;
	if (disk.plan->count == disk.plan->at && crashes())
		crash(NULL);
}

/* Return: whether the operation fails. */
static bool disk_fails(void)
{
	struct crash_plan *plan = disk.plan;

	plan->count++;
	plan->writes++;
	if (plan->count < plan->at || !plan->at)
		return false;
	if (plan->mode == CRASH_IO_ERROR && plan->count == plan->at) {
		plan->happened = true;
		return true;
	}
	if (plan->mode != CRASH_FULL)
		return false;
	if (!plan->full_until)
		plan->full_until = disk.now() + FULL_TIME;
	plan->happened = true;
	return disk.now() < plan->full_until;
}

static void disk_crashes(const struct image *under_way)
{
	if (disk.plan->count == disk.plan->at && crashes())
		crash(under_way);
}

/* The file's methods */

static int close_file(sqlite3_file *file)
{
	return file_of(file)->real->pMethods->xClose(file_of(file)->real);
}

static int read_file(sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xRead(real, data, length, offset);
}

static int write_file(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
	struct image *image = file_of(file)->image;
	sqlite3_file *real = file_of(file)->real;

	if (disk_fails())
		return disk.plan->mode == CRASH_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	remember(image, data, (size_t)offset, (size_t)length);
	disk_crashes(image);
	return real->pMethods->xWrite(real, data, length, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
	struct image *image = file_of(file)->image;
	sqlite3_file *real = file_of(file)->real;

	if (disk_fails() && disk.plan->mode == CRASH_IO_ERROR)
		return SQLITE_IOERR_TRUNCATE;
	remember(image, NULL, (size_t)size, 0);
	disk_crashes(image);
	return real->pMethods->xTruncate(real, size);
}

/* Not synced in earnest: power is cut on paper only. */
static int sync_file(sqlite3_file *file, int flags)
{
	(void)flags;
	if (disk_fails() && disk.plan->mode == CRASH_IO_ERROR)
		return SQLITE_IOERR_FSYNC;
	disk_crashes(NULL);
	settle(file_of(file)->image);
	return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xFileSize(real, size);
}

static int lock_file(sqlite3_file *file, int lock)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xLock(real, lock);
}

static int unlock_file(sqlite3_file *file, int lock)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xUnlock(real, lock);
}

static int check_lock(sqlite3_file *file, int *result)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xCheckReservedLock(real, result);
}

static int control_file(sqlite3_file *file, int op, void *arg)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xFileControl(real, op, arg);
}

static int sector_size(sqlite3_file *file)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xSectorSize(real);
}

static int characteristics(sqlite3_file *file)
{
	sqlite3_file *real = file_of(file)->real;

	return real->pMethods->xDeviceCharacteristics(real);
}

/* Without shared memory: the journal does not use it. */
static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = control_file,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct crash_file *f = file_of(file);
	int code;

	(void)vfs;
	f->real = (sqlite3_file *)(f + 1);
	f->file.pMethods = NULL;
	/* What has no name is no part of the state. */
	f->image = name ? image_of(name) : NULL;
	if (!f->image)
		return SQLITE_CANTOPEN;
	code = disk.real->xOpen(disk.real, name, f->real, flags, out);
	if (f->real->pMethods)
		f->file.pMethods = &methods;
	return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct image *image = image_of(name);
	int code;

	(void)vfs;
	(void)sync;
	if (disk_fails() && disk.plan->mode == CRASH_IO_ERROR)
		return SQLITE_IOERR_DELETE;
	disk_crashes(NULL);
	code = disk.real->xDelete(disk.real, name, 0);
	forget_changes(image);
	free(image->base);
	image->base = NULL;
	image->length = 0;
	image->exists = false;
	return code;
}

void crash_install(struct crash_plan *plan, uint64_t (*now)(void))
{
	disk.plan = plan;
	disk.now = now;
	disk.real = sqlite3_vfs_find("unix");
	disk.vfs = *disk.real;
	disk.vfs.zName = "crash";
	disk.vfs.pNext = NULL;
	disk.vfs.szOsFile = (int)sizeof(struct crash_file) + disk.real->szOsFile;
	disk.vfs.xOpen = open_file;
	disk.vfs.xDelete = delete_file;
	if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK)
		abort();
}

void crash_durable_copy(const char *dir)
{
	char path[320];
	size_t i;

	for (i = 0; i < disk.image_n; i++) {
		const struct image *image = &disk.images[i];

		snprintf(path, sizeof(path), "%s%s", dir, strrchr(image->path, '/'));
		unlink(path);
		if (image->exists)
			put_file(path, image->base, image->length);
	}
}
