/* SPDX-License-Identifier: GPL-2.0 */
/* What libFuzzer calls, and what it offers. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t cap, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t cap);

#endif
