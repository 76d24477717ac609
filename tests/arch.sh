#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may depend on whom, checked on the sources and on the built objects; and
# how wide a source is.
#   tests/arch.sh <build folder>
# Each rule is one function call below; a rule prints what breaks it.
set -u
cd "$(dirname "$0")/.." || exit 2
O=${1:-build}

# common/, by layer; every file that is not named is domain
ground='base|err|mem|str|num|map|io|log|opt|opt_page|place|unpack'
formats='csv|csv_cut|csv_index|csv_index_[a-z0-9]*|csv_input|csv_libcsv|csv_row|csv_split|csv_write|yaml|yaml_schema|yaml_write|json'

# who may print or end the process
printers='log|mem'

# the only mutable globals: the stop flag, what log is told once by main, and
# the lock before rand()
mutable='stop_signal|log_program|log_quiet|rand_lock'

results=$(mktemp) || exit 2       # a rule ends a pipeline, in a subshell
trap 'rm -f "$results"' EXIT
rule() {               # name of the rule, and on stdin what breaks it
	breaks=$(cat)
	if [ -z "$breaks" ]; then
		echo passed >>"$results"
	else
		echo failed >>"$results"
		printf 'FAILED arch: %s\n%s\n' "$1" "$breaks"
	fi
}

named() {              # folder pattern -> files of that folder by noun
	ls "$1"/*.[ch] 2>/dev/null | grep -E "/($2)\.[ch]$"
}
others() {
	ls "$1"/*.[ch] 2>/dev/null | grep -vE "/($2)\.[ch]$"
}
includes() {           # pattern, files...: lines that include it
	pattern=$1
	shift
	[ $# = 0 ] || grep -nE "^ *# *include [<\"]($pattern)[>\"]" /dev/null "$@"
}

includes '(trainer|scorer)/.*' common/*.[ch] |
	rule 'common depends on neither program'
includes 'scorer/.*' trainer/*.[ch] |
	rule 'the trainer does not know the scorer'
includes 'trainer/.*' scorer/*.[ch] |
	rule 'the scorer does not know the trainer'
includes 'gsl/.*|linear\.h|cblas\.h' scorer/*.[ch] common/*.[ch] |
	rule 'only the trainer may use a solver'
includes 'linear\.h' $(others trainer fit_liblinear) |
	rule 'liblinear only in trainer/fit_liblinear.c'
includes 'csv\.h' $(others common csv_libcsv) trainer/*.[ch] scorer/*.[ch] |
	rule 'libcsv only in common/csv_libcsv.c'
includes 'libpq-fe\.h|dlfcn\.h' $(others scorer pg_lib) \
	trainer/*.[ch] common/*.[ch] |
	rule 'libpq, and loading it, only in scorer/pg_lib'
includes 'scorer/pg_lib\.h' $(others scorer 'pg_lib|pg_link') |
	rule 'scorer/pg_lib.h is private to the connection'
includes 'common/.*' $(named common "$ground") |
	grep -vE "\"common/($ground)\.h\"" |
	rule 'the ground of common includes ground alone'
includes 'common/.*' $(named common "$formats") |
	grep -vE "\"common/($ground|$formats)\.h\"" |
	rule 'formats include formats and ground alone'
includes 'common/opt_page\.h' $(others common 'opt|opt_page') \
	trainer/*.[ch] scorer/*.[ch] |
	rule 'common/opt_page.h is private to the option table'
for dir in common trainer scorer; do
	grep -nE '(^|[^a-z_0-9"])(v?printf|v?fprintf|v?dprintf|puts|putchar|fputs|fputc|putc|perror|exit|_exit|_Exit|quick_exit|abort) *\(' \
		/dev/null $(others $dir "$printers")
done | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)' |
	rule 'printing and exiting only in log and mem'
grep -nE '[^a-z_]setlocale *\(' common/*.c trainer/*.c scorer/*.c |
	rule 'no locale'
awk '{
	wide = $0
	while ((at = index(wide, "\t")) > 0)
		wide = substr(wide, 1, at - 1) \
		       substr("        ", (at - 1) % 8 + 1) substr(wide, at + 1)
}
length(wide) > 80 && !/"/ { print FILENAME ":" FNR ": " $0 }' \
	common/*.[ch] trainer/*.[ch] scorer/*.[ch] datasets/*.c bench/*.c \
	bench/*/*.[ch] tests/*/*.[ch] |
	rule '80 columns, but for text'

# ---- what was built ----

objects=$(ls "$O"/common/*.o "$O"/trainer/*.o "$O"/scorer/*.o)

# .data.rel.ro holds constants with addresses in them: not mutable
nm -A -f sysv $objects |
	grep -E '\|[[:space:]]*\*?(\.data(\.rel(\.local)?)?|\.bss|\.tdata|\.tbss|COM|\*COM\*)[[:space:]]*$' |
	grep -E '\|[[:space:]]*(OBJECT|TLS)' | sed 's/|.*//' |
	grep -vE ":($mutable)(\.[0-9]+)?[[:space:]]*$" |
	rule 'no mutable globals'
nm -A "$O"/common/*.o | grep -E ' [TDBRC] ' | grep -vE ' [TDBRC] mql_' |
	rule 'what common shows begins with mql_'
for o in $(ls "$O"/trainer/*.o "$O"/scorer/*.o); do
	noun=$(basename "$o" .o)
	noun=${noun%%_*}
	[ "$noun" = main ] && continue
	nm -A "$o" | grep -E ' [TDBRC] ' |
		grep -vE " [TDBRC] ${noun}(_|$)"
done | rule "what a program's file shows begins with the file's noun"
for program in mql-trainer mql-scorer; do
	[ -x "$O/$program" ] || echo "$O/$program is missing"
done | rule 'both programs are built'
nm "$O/mql-scorer" | grep -E ' U (gsl_|cblas_|train(@|$)|predict)' |
	rule 'no solver in the scorer'
readelf -d "$O/mql-scorer" | grep -E 'NEEDED.*(gsl|linear|blas)' |
	rule 'the scorer is not linked against a solver'
readelf -d "$O/mql-scorer" | grep 'NEEDED.*libpq' |
	rule 'the scorer loads libpq only when asked for'

passed=$(grep -c passed "$results")
failed=$(grep -c failed "$results")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
