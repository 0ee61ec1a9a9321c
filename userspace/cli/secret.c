// SPDX-License-Identifier: GPL-2.0
/* Secrets come from standard input: an argument is seen by everybody. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "secret.h"

/* Blocked while the terminal does not echo: it would stay so. */
static void block_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, before);
}

/* One line of standard input, byte by byte: a buffered read would leave a copy behind. */
static int read_line(char *line, size_t cap, size_t *len)
{
	size_t used = 0;
	char c = 0;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0)
			return -errno;
		if (n == 0 || c == '\n')
			break;
		if (c == '\r')
			continue;
		if (used == cap)
			return -EMSGSIZE;
		line[used++] = c;
	}
	*len = used;
	return 0;
}

/**
 * secret_read() - Ask for a PIN or a password.
 * @prompt: shown if a person is there
 * @secret: it, without its end of line and without a NUL
 * @cap: its room
 * @len: its length
 *
 * Return: see secret.h.
 */
int secret_read(const char *prompt, char *secret, size_t cap, size_t *len)
{
	struct termios before;
	struct termios quiet;
	sigset_t signals;
	int error;

	if (tcgetattr(STDIN_FILENO, &before))
		return read_line(secret, cap, len);
	block_signals(&signals);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	fputs(prompt, stderr);
	error = read_line(secret, cap, len);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	return error;
}
