// What glibc offers for starting processes only under _GNU_SOURCE, which Swift's Glibc module does not show.
#ifndef CPROCESS_H
#define CPROCESS_H

/// Starts `path` with `argv` and `envp` in `directory`, in a process group of its own, with default signal
/// handlers, an empty signal mask, standard input from `input` (or /dev/null when negative), standard output and
/// error to `output` and `error`, and every other descriptor closed. Returns 0 or an errno; `pid` gets the process.
int cprocess_spawn(const char *path, char *const argv[], char *const envp[], const char *directory, int input,
                   int output, int error, int *pid);

/// A pipe whose two ends are closed on exec. Returns 0 or an errno.
int cprocess_pipe(int ends[2]);

/// Waits until `pid`, a child, has ended, and leaves it to be reaped. Returns 0 or an errno.
int cprocess_wait_without_reaping(int pid);

#endif
