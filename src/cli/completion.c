/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include "cli/longname.h"
#include "config/type.h"
#include "base/banned.h"

/* What may stand behind an option. */
enum kind { KIND_NONE, KIND_TEXT, KIND_FILE, KIND_WORDS, KIND_ACCOUNT };

/* An option under all its names, as a shell has to know it. */
struct entry {
	const char *spelled;	/* "--name"; "": none */
	char letter;		/* 0: none */
	enum option_arg arg;
	enum kind kind;
	struct buf words;	/* KIND_WORDS: between blanks */
	const char *label;	/* what the argument is */
	struct buf help;
};

static void
clear_entry(struct entry *e)
{
	buf_clear(&e->words);
	buf_clear(&e->help);
}

/* --- from the tables ------------------------------------------------------ */

static enum kind
kind_of_metavar(const char *metavar)
{
	if (!metavar)
		return KIND_NONE;
	if (strcmp(metavar, "FILE") == 0)
		return KIND_FILE;
	if (strcmp(metavar, "ACCOUNT") == 0)
		return KIND_ACCOUNT;
	return KIND_TEXT;
}

static void
read_option(struct entry *e, const struct option *o)
{
	e->letter = o->letter;
	e->arg = o->arg;
	e->label = o->metavar;
	e->kind = o->arg == OPTION_NONE ? KIND_NONE :
	    kind_of_metavar(o->metavar);
	buf_puts(&e->help, o->help);
}

static void
read_setting(struct entry *e, const struct longname *l)
{
	const struct value_type *type = l->setting->type;

	e->arg = l->arg;
	e->label = "VALUE";
	e->kind = KIND_TEXT;
	if (type == &type_path || type == &type_folder)
		e->kind = KIND_FILE;
	for (const struct value_word *w = type->words; w && w->word; w++)
		if (*w->word)
			buf_putf(&e->words, "%s%s", e->words.len ? " " : "",
			    w->word);
	if (e->words.len)
		e->kind = KIND_WORDS;
	buf_putf(&e->help, "setting: %s", type->expected ? type->expected :
	    "text");
}

/*
 * The i-th row that people are told of.  Returns false past the last; a row
 * that is for nobody leaves e without a name.
 */
static bool
read_entry(size_t i, struct longname *l, struct entry *e)
{
	*e = (struct entry){ .spelled = "" };
	if (!longname_at(i, l))
		return false;
	if (l->option ? !l->option->help : l->setting->flags & SETTING_OLD)
		return true;
	if (l->option)
		read_option(e, l->option);
	else if (*l->spelled)
		read_setting(e, l);
	e->spelled = l->spelled;
	return true;
}

static bool
is_named(const struct entry *e)
{
	return *e->spelled || e->letter;
}

/* Between single quotes of a shell; more: also gets a backslash in front. */
static void
put_quoted(struct buf *out, struct str text, const char *more)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			buf_puts(out, "'\\''");
		else if (strchr(more, text.ptr[i]))
			buf_putf(out, "\\%c", text.ptr[i]);
		else
			buf_putc(out, text.ptr[i]);
	}
}

/* --- bash ----------------------------------------------------------------- */

/*
 * bash has cut "--name=value" into three words.  An argument that may be
 * left out follows '=' only.
 */
static const char bash_head[] =
    "# bash completion for envoi\n"
    "_envoi()\n"
    "{\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
    "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]} sign=\n"
    "\tif [[ $cur == = ]]; then\n"
    "\t\tcur= sign==\n"
    "\telif [[ $prev == = ]]; then\n"
    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]} sign==\n"
    "\tfi\n"
    "\tCOMPREPLY=()\n"
    "\tcase $prev$sign in\n";

static const char *
bash_action(const struct entry *e)
{
	switch (e->kind) {
	case KIND_FILE:
		return "compopt -o filenames; mapfile -t COMPREPLY < "
		    "<(compgen -f -- \"$cur\")";
	case KIND_ACCOUNT:
		return "mapfile -t COMPREPLY < <(compgen -W \"$(envoi "
		    "--completion accounts 2>/dev/null)\" -- \"$cur\")";
	default:
		return ":";
	}
}

static void
bash_put_case(struct buf *out, const struct entry *e)
{
	bool needs = e->arg == OPTION_REQUIRED;

	if (e->kind == KIND_NONE || (!needs && !*e->spelled))
		return;
	buf_puts(out, "\t");
	if (e->letter && needs)
		buf_putf(out, "-%c%s", e->letter, *e->spelled ? "|" : "");
	if (*e->spelled && needs)
		buf_putf(out, "%s|", e->spelled);
	if (*e->spelled)
		buf_putf(out, "%s=", e->spelled);
	buf_puts(out, ")\n\t\t");
	if (e->kind == KIND_WORDS)
		buf_putf(out, "mapfile -t COMPREPLY < <(compgen -W '%s' -- "
		    "\"$cur\")", buf_cstr(&e->words));
	else
		buf_puts(out, bash_action(e));
	buf_puts(out, "\n\t\treturn ;;\n");
}

static void
bash_put_names(struct buf *out, const struct entry *e)
{
	if (e->letter)
		buf_putf(out, " -%c", e->letter);
	if (*e->spelled)
		buf_putf(out, " %s%s", e->spelled,
		    e->arg == OPTION_REQUIRED ? "=" : "");
}

static void
put_bash(struct buf *out)
{
	struct longname l;
	struct buf names = { 0 };
	struct entry e;

	buf_puts(out, bash_head);
	for (size_t i = 0; read_entry(i, &l, &e); i++) {
		if (is_named(&e)) {
			bash_put_case(out, &e);
			bash_put_names(&names, &e);
		}
		clear_entry(&e);
	}
	buf_putf(out, "\tesac\n\tif [[ $cur == -* ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\")\n"
	    "\t\t[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace\n"
	    "\tfi\n}\ncomplete -F _envoi envoi\n", buf_cstr(&names));
	buf_clear(&names);
}

/* --- fish ----------------------------------------------------------------- */

static void
fish_put(struct buf *out, const struct entry *e)
{
	buf_puts(out, "complete -c envoi");
	if (e->letter)
		buf_putf(out, " -s %c", e->letter);
	if (*e->spelled)
		buf_putf(out, " -l %s", e->spelled + 2);
	if (e->arg == OPTION_REQUIRED)
		buf_puts(out, " -r");
	buf_puts(out, e->kind == KIND_FILE ? " -F" : " -f");
	if (e->kind == KIND_WORDS)
		buf_putf(out, " -a '%s'", buf_cstr(&e->words));
	if (e->kind == KIND_ACCOUNT)
		buf_puts(out, " -a '(envoi --completion accounts "
		    "2>/dev/null)'");
	buf_puts(out, " -d '");
	for (struct str s = buf_str(&e->help); s.len; s = str_from(s, 1)) {
		if (*s.ptr == '\'' || *s.ptr == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s.ptr);
	}
	buf_puts(out, "'\n");
}

static void
put_fish(struct buf *out)
{
	struct longname l;
	struct entry e;

	buf_puts(out, "# fish completion for envoi\ncomplete -c envoi -f\n");
	for (size_t i = 0; read_entry(i, &l, &e); i++) {
		if (is_named(&e))
			fish_put(out, &e);
		clear_entry(&e);
	}
}

/* --- zsh ------------------------------------------------------------------ */

/* What _arguments shows and offers behind the name. */
static void
zsh_put_rest(struct buf *out, const struct entry *e)
{
	buf_putc(out, '[');
	put_quoted(out, buf_str(&e->help), "[]");
	buf_puts(out, "]");
	if (e->kind != KIND_NONE)
		buf_putf(out, "%s%s:", e->arg == OPTION_OPTIONAL ? "::" : ":",
		    e->label);
	if (e->kind == KIND_FILE)
		buf_puts(out, "_files");
	if (e->kind == KIND_WORDS)
		buf_putf(out, "(%s)", buf_cstr(&e->words));
	if (e->kind == KIND_ACCOUNT)
		buf_puts(out, "($(envoi --completion accounts "
		    "2>/dev/null))");
	buf_puts(out, "'");
}

/* "-a+" takes its argument joined or apart, "--name=-" joined only. */
static void
zsh_put(struct buf *out, const struct entry *e)
{
	static const char *const letter[] = {
		[OPTION_NONE] = "", [OPTION_REQUIRED] = "+",
		[OPTION_OPTIONAL] = "-",
	};
	static const char *const name[] = {
		[OPTION_NONE] = "", [OPTION_REQUIRED] = "=",
		[OPTION_OPTIONAL] = "=-",
	};

	if (e->letter) {
		buf_putf(out, " \\\n\t\t'-%c%s", e->letter, letter[e->arg]);
		zsh_put_rest(out, e);
	}
	if (*e->spelled) {
		buf_putf(out, " \\\n\t\t'%s%s", e->spelled, name[e->arg]);
		zsh_put_rest(out, e);
	}
}

static void
put_zsh(struct buf *out)
{
	struct longname l;
	struct entry e;

	buf_puts(out, "#compdef envoi\n_envoi()\n{\n\t_arguments -s -S");
	for (size_t i = 0; read_entry(i, &l, &e); i++) {
		if (is_named(&e))
			zsh_put(out, &e);
		clear_entry(&e);
	}
	buf_puts(out, " \\\n\t\t'*:recipient:_email_addresses'\n}\n"
	    "compdef _envoi envoi\n");
}

int
completion_put(struct buf *out, struct str shell, struct err *err)
{
	static const struct {
		const char *shell;
		void (*put)(struct buf *out);
	} shells[] = {
		{ "bash", put_bash }, { "fish", put_fish }, { "zsh", put_zsh },
	};

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (str_eq(shell, str_of(shells[i].shell))) {
			shells[i].put(out);
			return 0;
		}
	err_set(err, EX_USAGE, "OPTION-VALUE", "unknown shell '%.*s'",
	    (int)(shell.len < 40 ? shell.len : 40), shell.ptr);
	err_hint(err, "use one of: bash, fish, zsh");
	return -1;
}
