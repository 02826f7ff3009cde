/** The bare scan for words by vectorscan (or hyperscan), where its header and a compiler are. */
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './load.fixture.js'

/** Reads words and texts, each a line, and prints nanoseconds per text: the best of five rounds. */
const program = `
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static char *lines[4000000]; static size_t sizes[4000000];
static size_t read_lines(const char *path) {
  FILE *f = fopen(path, "r"); char *line = 0; size_t room = 0, n = 0; ssize_t got;
  while ((got = getline(&line, &room, f)) > 0) { if (line[got-1] == '\\n') line[--got] = 0; lines[n] = strdup(line); sizes[n++] = got; }
  fclose(f); return n;
}
static int hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *count) { ++*(long *)count; return 0; }
int main(int argc, char **argv) {
  size_t n = read_lines(argv[1]);
  unsigned *flags = calloc(n, sizeof *flags), *ids = calloc(n, sizeof *ids);
  for (size_t i = 0; i < n; i++) { flags[i] = HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH; ids[i] = i; }
  hs_database_t *db; hs_compile_error_t *error; hs_scratch_t *scratch = 0;
  if (hs_compile_lit_multi((const char *const *)lines, flags, ids, sizes, n, HS_MODE_BLOCK, 0, &db, &error) != HS_SUCCESS) { fprintf(stderr, "%s\\n", error->message); return 1; }
  hs_alloc_scratch(db, &scratch);
  n = read_lines(argv[2]);
  long count = 0; double best = 1e18;
  for (int round = 0; round < 5; round++) {
    struct timespec a, b; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (size_t i = 0; i < n; i++) hs_scan(db, lines[i], sizes[i], 0, scratch, hit, &count);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    double ns = ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / n; if (ns < best) best = ns;
  }
  printf("%f\\n", best); return 0;
}
`

/** Microseconds per text, or why there is no figure. */
export function vectorscan(words: string[], texts: string[]): number | string {
  if (!existsSync('/usr/include/hs/hs.h')) return 'skipped: no libvectorscan-dev'
  const { path, remove } = folder()
  try {
    const file = (name: string) => join(path, name)
    const lines = (list: string[]) => `${list.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n')}\n`
    writeFileSync(file('scan.c'), program)
    writeFileSync(file('words'), lines(words))
    writeFileSync(file('texts'), lines(texts))
    execFileSync('cc', ['-O2', '-o', file('scan'), file('scan.c'), '-lhs'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return Number(execFileSync(file('scan'), [file('words'), file('texts')], { encoding: 'utf8' })) / 1000
  } catch (error) {
    return `skipped: ${error instanceof Error ? error.message.split('\n')[0] : error}`
  } finally {
    remove()
  }
}
