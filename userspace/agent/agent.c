// SPDX-License-Identifier: GPL-2.0
/* What concerns all modules: the clock, the hold, the configuration. */

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "agent.h"
#include "journal.h"
#include "module.h"

uint64_t agent_boottime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * POLICY_SECOND + (uint64_t)ts.tv_nsec;
}

uint64_t agent_now(const struct agent *agent)
{
	return journal_now(agent->journal, agent_boottime());
}

int64_t agent_boottime_of(const struct agent *agent, uint64_t running)
{
	return (int64_t)(running - journal_now(agent->journal, 0));
}

/* With no module there is no state to save; the hold is for those to come. */
static int save_hold(struct agent *agent)
{
	struct policy_state *state = calloc(1, sizeof(*state));
	int error;

	if (!state)
		return -ENOMEM;
	policy_init(state, 1, agent->hold_until, 0);
	state->dirty = POLICY_DIRTY_HOLD;
	error = journal_save(agent->journal, state, agent_now(agent), true);
	free(state);
	return error;
}

int agent_hold(struct agent *agent, uint64_t until)
{
	size_t i;

	agent->hold_until = until;
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i])
			module_hold(agent->modules[i], until);
	return save_hold(agent);
}

void agent_reconfigure(struct agent *agent, struct imsid_config *config)
{
	struct imsid_config *old = agent->config;
	size_t i;

	agent->config = config;
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i])
			module_reconfigure(agent->modules[i]);
	config_put(old);
}
