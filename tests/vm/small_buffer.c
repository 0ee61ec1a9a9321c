// SPDX-License-Identifier: GPL-2.0
/*
 * To be preloaded: who asks for a large receive buffer gets one for a few events, so that the
 * kernel soon has to drop some (ENOBUFS).
 */
#include <dlfcn.h>
#include <sys/socket.h>

#define FEW 2304 /* bytes, the least that the kernel gives */

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	int (*real)(int fd, int level, int name, const void *value, socklen_t length) =
		dlsym(RTLD_NEXT, "setsockopt");
	const int few = FEW;

	if (level == SOL_SOCKET && (name == SO_RCVBUF || name == SO_RCVBUFFORCE) &&
	    length == sizeof(few))
		value = &few;
	return real(fd, level, name, value, length);
}
