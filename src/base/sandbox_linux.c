/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/home.h"
#include "base/banned.h"

/* --- files: Landlock ------------------------------------------------------ */

/* What headers older than the kernel may lack. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define OF_FILES (LANDLOCK_ACCESS_FS_READ_FILE | \
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE | \
	LANDLOCK_ACCESS_FS_TRUNCATE)
/* Shared objects are mapped, which needs no right to execute. */
#define TO_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define TO_WRITE (TO_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)

/* All rights of a version's files; the later ones are about devices. */
static uint64_t
rights_of(long version)
{
	uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	all |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		all |= LANDLOCK_ACCESS_FS_TRUNCATE;
	return all;
}

/* A descriptor that stands for the path, or for the nearest one above. */
static int
open_nearest(const char *path)
{
	char *at = alloc_copy(path);
	char *home = home_folder();
	char *slash;
	int fd = -1;

	while ((slash = strrchr(at, '/')) != NULL && slash > at) {
		*slash = '\0';
		if (home && strcmp(at, home) == 0)
			break;
		fd = open(at, O_PATH | O_CLOEXEC);
		if (fd >= 0 || errno != ENOENT)
			break;
	}
	free(home);
	free(at);
	return fd;
}

static int
open_item(const char *path, bool write)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0 && write && errno == ENOENT)
		return open_nearest(path);
	return fd;
}

/* -1 when what must be writable could not be allowed. */
static int
add_rule(int rules, const char *path, bool write, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights & (write ? TO_WRITE : TO_READ),
		.parent_fd = open_item(path, write),
	};
	long rc = -1;

	if (rule.parent_fd >= 0) {
		rc = syscall(SYS_landlock_add_rule, rules,
		    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
		if (rc < 0) {	/* no folder, perhaps */
			rule.allowed_access &= OF_FILES;
			rc = syscall(SYS_landlock_add_rule, rules,
			    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
		}
		close(rule.parent_fd);
	}
	return rc < 0 && write ? -1 : 0;
}

/*
 * The first version forbids to rename from one folder to another, which the
 * queue has to do.
 */
static bool
confine_files(const struct sandbox *s)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { 0 };
	bool done = true;
	int rules;

	if (version < 2)
		return false;
	attr.handled_access_fs = rights_of(version);
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr,
	    sizeof(attr), 0);
	if (rules < 0)
		return false;
	for (size_t i = 0; i < s->count && done; i++)
		done = add_rule(rules, s->item[i].path, s->item[i].write,
		    attr.handled_access_fs) == 0;
	if (done)
		done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return done;
}

/* --- calls: seccomp -------------------------------------------------------- */

#if defined(__x86_64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_X86_64
#define FOREIGN 0x40000000u	/* numbers of the x32 ABI */
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARMEL__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#endif

/*
 * What no client needs between connecting and its end: other programs,
 * other processes, the kernel's wide and dangerous corners.
 */
static const int refused[] = {
	SYS_execve, SYS_execveat,
	SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
#ifdef SYS_pidfd_getfd
	SYS_pidfd_getfd,
#endif
#ifdef SYS_process_madvise
	SYS_process_madvise,
#endif
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns,
	SYS_unshare,
#ifdef SYS_fsopen
	SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
	SYS_fspick,
#endif
#ifdef SYS_mount_setattr
	SYS_mount_setattr,
#endif
	SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fanotify_init,
	SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
#ifdef SYS_io_uring_setup
	SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
#endif
	SYS_add_key, SYS_request_key, SYS_keyctl,
	SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
	SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl,
	SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
	SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_vhangup,
	SYS_personality,
};

#ifdef ARCH
enum {
	REFUSED = sizeof(refused) / sizeof(*refused),
	PROGRAM_MAX = REFUSED + 8
};

static void
put(struct sock_fprog *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	p->filter[p->len++] = (struct sock_filter){
		.code = code, .jt = yes, .jf = no, .k = k
	};
}

/*
 * Calls of another architecture have other numbers, so they are refused as
 * a whole.  The refusal is the last instruction, the permission before it.
 */
static void
build(struct sock_fprog *p)
{
	uint8_t left = REFUSED;

	put(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch),
	    0, 0);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	put(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
	put(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
#ifdef FOREIGN
	put(p, BPF_JMP | BPF_JGE | BPF_K, FOREIGN, (uint8_t)(left + 1), 0);
#endif
	for (size_t i = 0; i < REFUSED; i++, left--)
		put(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)refused[i], left,
		    0);
	put(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	put(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
}

/* By default older kernels slow the whole process down for a filter. */
static bool
confine_calls(void)
{
	struct sock_filter filter[PROGRAM_MAX];
	struct sock_fprog program = { .filter = filter };

	build(&program);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}
#else
static bool
confine_calls(void)
{
	(void)refused;
	return false;
}
#endif

int
sandbox_enter(const struct sandbox *s)
{
	int layers = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return 0;
	if (!s->all_files && confine_files(s))
		layers |= SANDBOX_FILES;
	if (confine_calls())
		layers |= SANDBOX_CALLS;
	return layers;
}
