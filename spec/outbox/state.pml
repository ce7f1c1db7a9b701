/* The state of the outbox's model. Two pages, in a variant: each has one of the two requests. */

#ifndef REQUESTS
#define REQUESTS 2
#endif
#ifndef REJECTED
#define REJECTED 1          /* this request is refused for good, and the refusal is its sequence's answer; 0: none is */
#endif
#ifndef FAILOVERS
#define FAILOVERS 1
#endif
#ifndef DROPS
#define DROPS 1             /* dropped sockets */
#endif
#ifndef RELOADS
#define RELOADS 1           /* the page's memory goes, its storage stays: a reload, or another page that adopts the outbox */
#endif
#ifndef CRASHES
#define CRASHES 1           /* killed nodes, which begin again without a memory */
#endif

#ifdef POISON
#define IS_POISON(r) ((r) == POISON)   /* no node can read this request: it closes the connection */
#else
#define IS_POISON(r) false
#endif

#ifdef DUPLICATED_TAB
#define PAGES 2
#define PAGE_OF(i) ((i) - 1)
#else
#define PAGES 1
#define PAGE_OF(i) 0
#endif

#define PRODUCERS 4
#define ITEMS (REQUESTS + 1)
#define PLACE(p, s) ((p) * ITEMS + (s))
#define PLACES (PRODUCERS * ITEMS)
#define BIT(i) (1 << (i))

/* ---- the store ---- */

typedef Partition {
	byte known;             /* set of producers */
	byte last[PRODUCERS];   /* newest sequence of each producer */
	byte id[PLACES];        /* the request that took a producer's sequence */
	byte inbox              /* set of requests */
}

Partition db;               /* the primary */
Partition replica;          /* what the next failover makes of it, once it has fallen behind; else zeros */
bool isBehind;
byte failovers;
byte mints;                 /* a producer's id is random: it is given once, whatever is forgotten */

/* ---- nodes ---- */

/* Frames that a node has received, also on connections that are gone: {producer, sequence, request}. */
chan pipe[NODES] = [2 * REQUESTS] of { byte, byte, byte };
/* Commits that it issued and that are not replicated; after a failover they are to be submitted again. */
chan ring[NODES] = [2 * REQUESTS + 1] of { byte, byte, byte };
chan redo[NODES] = [2 * REQUESTS + 1] of { byte, byte, byte };
byte crashes;

/* ---- pages ---- */

byte on[PAGES];
byte since[PAGES];          /* the store, by the number of failovers before, that its node greeted it from */
byte drops, reloads;

/* In the page's storage, written before anything of it is sent. */
byte producer[PAGES];       /* 0: none yet */
byte last[PAGES];           /* the newest sequence that was used */
byte seq[ITEMS];            /* of each request, once it was sent */
bool isGone[ITEMS];         /* it has left the outbox */

/* In its memory. */
byte settled[PAGES];
bool isLeaving[PAGES];      /* no new item gets a sequence of this producer */
bool isRewinding[PAGES];    /* nothing is sent until every answer is there */
bool inFlight[ITEMS];
bool isAnswered[ITEMS];     /* as far as is known, the store has its answer */
#ifdef POISON
bool isSuspect[ITEMS];      /* a connection ended while it was on its way, and it may be the reason */
#endif

/* What the application was told, by any page. */
bool isRefused[ITEMS];
