/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target over files, so that seeds are tested by any compiler.
 *
 * usage: X_replay [FILE or FOLDER]...
 * Without arguments it takes the folder seeds/X beside its source.  No file
 * at all is a failure.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t files;

static void
die(const char *path)
{
	perror(path);
	exit(1);
}

static void
run_file(const char *path, size_t size)
{
	/* Exactly as large as the file: a sanitizer sees one byte more. */
	uint8_t *data = malloc(size ? size : 1);
	FILE *f = fopen(path, "rb");

	if (!data || !f || fread(data, 1, size, f) != size)
		die(path);
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	files++;
}

static void
run_path(const char *path)
{
	char inner[PATH_MAX];
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	if (stat(path, &st) < 0)
		die(path);
	if (!S_ISDIR(st.st_mode)) {
		run_file(path, (size_t)st.st_size);
		return;
	}
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		run_path(inner);
	}
	closedir(dir);
}

/* "a/b/reply_replay" takes seeds/reply. */
static void
run_own_seeds(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;
	const char *end = strstr(name, "_replay");
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/fuzz/seeds/%.*s", TESTDIR,
	    end ? (int)(end - name) : (int)strlen(name), name);
	run_path(path);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_path(argv[i]);
	if (argc == 1)
		run_own_seeds(argv[0]);
	printf("%zu inputs\n", files);
	return files == 0;
}
