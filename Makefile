# SPDX-License-Identifier: GPL-2.0
#
# make            driver (wwanctl.ko) and user space (build/)
# make demo       one SIM rotated by imsid beside one that rotates by itself, in a VM
#                 (the modules speak QMI; PROTO=mbim: MBIM)
# make check      every test; one closing line tells how many passed
# make fuzz       every fuzz target for T seconds (T=60), or RUNS=1000000 times
# make coverage   lines of the codecs that unit tests and fuzz corpora reach
# make check-matrix  the driver on other kernels; KERNELS="amd64/5.10 arm64/6.1" for some
# make mutants    do the tests notice when the product is broken? (some: ONLY="3 17")
# make check-debug  the driver under a kernel that checks it: KASAN, lockdep, leaks
# make install    DESTDIR, PREFIX; the driver's build directory is KDIR
#
# For another machine: KDIR, ARCH (the kernel's name for it), CROSS_COMPILE, and SYSROOT,
# a directory with that machine's libraries and their headers as a distribution has them.

PREFIX ?= /usr/local
DESTDIR ?=
OUT ?= build

ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR := $(CROSS_COMPILE)ar
endif
STRIP ?= $(CROSS_COMPILE)strip
PKG_CONFIG ?= pkg-config
ifneq ($(SYSROOT),)
CC += --sysroot=$(SYSROOT)
PKG_CONFIG := PKG_CONFIG_SYSROOT_DIR=$(SYSROOT) PKG_CONFIG_LIBDIR=$(subst $() ,:,$(strip \
	$(SYSROOT)/usr/lib/$(CROSS_COMPILE:%-=%)/pkgconfig $(SYSROOT)/usr/lib/pkgconfig \
	$(SYSROOT)/usr/share/pkgconfig)) pkg-config
endif

# the running kernel if it has headers, else the newest Debian one that has
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	/usr/src/linux-headers-$(shell scripts/guest-version))
CACHE := $(or $(WWANCTL_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/wwanctl)
JOBS := -j$(shell nproc)
# what the tests boot, once scripts/setup has put it there
GUEST_KDIR = $(shell sed -n 's/^KDIR=//p' $(or $(WWANCTL_VM_ENV),$(CACHE)/guest.env))

.PHONY: all modules userspace install demo check check-unit check-vm check-hostile check-matrix lint regen bench
.PHONY: check-debug clean mutants tests emu unit fuzz fuzz-targets coverage kselftest
all: modules userspace

modules:
	@[ -d "$(KDIR)" ] || { echo "no kernel headers ($(KDIR)): run scripts/setup build" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

include userspace/Makefile.inc
include tests/Makefile.inc

RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)
# Debian signs its own modules and ships no key
SIGN = $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)
install: all
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) $(SIGN) modules_install
	@depmod $(if $(DESTDIR),-b $(DESTDIR)) $(RELEASE)
	@install -D -t $(DESTDIR)$(PREFIX)/sbin $(OUT)/imsid
	@install -D -t $(DESTDIR)$(PREFIX)/bin $(OUT)/wwanctl $(OUT)/imsictl
	@install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/linux include/uapi/linux/wwanctl.h
	@install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/ynl/specs Documentation/netlink/specs/wwanctl.yaml
	@for page in $(filter-out %/modemsim.1,$(wildcard Documentation/man/*.[1-8])); do \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page; done
	@for unit in packaging/systemd/*; do [ ! -e $$unit ] || \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system $$unit; done
	@install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/sysusers.d packaging/sysusers.d/imsid.conf
	@install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/wwanctl packaging/imsid.conf.sample
	# who gets the module is the administrator's choice: nothing of these is active
	@for file in $(foreach dir,udev modprobe.d sysctl.d imsid.service.d,packaging/$(dir)/*); do [ ! -e $$file ] || \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/wwanctl/$$(basename $$(dirname $$file)) $$file; done
	@install -D -t $(DESTDIR)$(PREFIX)/share/wwanctl/hooks.d packaging/hooks.d/*
	@[ "$(DESTDIR)" ] || scripts/create-user $(PREFIX)/lib/sysusers.d/imsid.conf

demo:
	@scripts/setup demo
	@$(MAKE) --no-print-directory $(JOBS) -s KDIR=$(GUEST_KDIR) all emu
	@WWANCTL_TEST_PROTO=$(or $(PROTO),qmi) tests/vm/demo

check check-unit check-vm check-hostile:
	@scripts/setup check
	@$(MAKE) --no-print-directory $(JOBS) -s KDIR=$(GUEST_KDIR) all tests
	@scripts/check $(patsubst check%,%,$(subst -, ,$@))

check-matrix:
	@scripts/setup matrix
	@$(MAKE) --no-print-directory $(JOBS) -s userspace emu kselftest
	@scripts/check-matrix $(KERNELS)

check-debug:
	@scripts/setup debug
	@$(MAKE) --no-print-directory $(JOBS) -s userspace emu kselftest
	@scripts/check-debug

lint:
	@scripts/setup lint
	@CFLAGS="$(TIDY_CFLAGS)" KDIR=$(KDIR) scripts/lint

fuzz:
	@scripts/setup check
	@$(MAKE) --no-print-directory $(JOBS) -s fuzz-targets
	@T=$(T) RUNS=$(RUNS) scripts/fuzz

coverage:
	@scripts/setup check
	@scripts/coverage

mutants:
	@scripts/setup check debug
	@KDIR=$(GUEST_KDIR) tests/mutants/run $(ONLY)

regen:
	@scripts/setup check
	scripts/regen

bench:
	@scripts/setup demo bench
	@$(MAKE) --no-print-directory $(JOBS) -s KDIR=$(GUEST_KDIR) all emu
	@for bench in tests/bench/bench_*; do \
		tests/vm/run --out $(OUT)/vm/$${bench##*/} --timeout 900 -- $$bench || exit 1; done

clean:
	[ ! -d "$(KDIR)" ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	rm -rf $(OUT)
