/*
 * What all models share.
 *
 * A step of a model is one atomic block: what a real machine does with one input while nothing else happens to it. Between
 * steps everything may happen, in any order, so the models need no clock: "late", "slow" and "paused" are orders of steps.
 *
 * A rule of the design is left out by defining its variant's name, -DTAIL_BY_OFFSET say; tools/spec/checks.mjs lists them.
 * Lines that begin with "T " are what a trace is told with; they are printed only when Spin replays one.
 * The comment behind an assertion begins with the guarantee that it stands for.
 */

#define NODES 2
#define A 0
#define B 1

/* Nobody, nothing: where 0 means something. */
#define NONE 99

#define NAME(n) (65 + (n))
