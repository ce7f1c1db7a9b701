/* The state of the log's model. */

#ifndef EVENTS_A
#define EVENTS_A 1          /* events that node A appends */
#endif
#ifndef EVENTS_B
#define EVENTS_B 1          /* events that node B appends */
#endif
#ifndef CLIENTS
#define CLIENTS 1
#endif
#ifndef FAILOVERS
#define FAILOVERS 1
#endif
#ifndef CRASHES
#define CRASHES 0           /* of node B, which forgets what it issued */
#endif
#ifndef DROPS
#define DROPS 0             /* dropped sockets of client 1 */
#endif
#ifndef REPEATS
#define REPEATS 0           /* notifications that come twice; all of them may come late, and any may be lost */
#endif
#ifndef LOST_ANSWERS
#define LOST_ANSWERS 0      /* commits that happen without their node learning it */
#endif
#ifndef TAIL_MAX
#define TAIL_MAX 2          /* entries that a node keeps in memory */
#endif

#define EVENTS (EVENTS_A + EVENTS_B)
/* The log of a broken variant may hold an event twice. */
#define PLACES (EVENTS + 2)
#define APPENDS (EVENTS * (1 + FAILOVERS) + 3)

/*
 * Each append that ever happened has a number, its uid, from 1; 0 is the stream's birth. A uid stands for the entry wherever
 * it is: in the log, a tail, a page, a client. What is said of an append here never changes.
 */
byte uids;
byte offsetOf[APPENDS];
byte eventOf[APPENDS];      /* author * 4 + the author's sequence */
byte before[APPENDS];       /* the uid that it followed in the store, and so the history that it belongs to */
byte storeOf[APPENDS];      /* the replication id of the store that took it: the number of failovers before */

#define AUTHOR(event) ((event) / 4)
#define SEQUENCE(event) ((event) % 4)
#define EVENT(u) NAME(AUTHOR(eventOf[u])), SEQUENCE(eventOf[u])

/* Positions are compared as {offset, tag}. Only one append ever gets a tag, so the uid will do for both. */
#define SAME_OFFSET(p, q) (offsetOf[p] == offsetOf[q])
#ifdef TAG_OF_EVENT
#define SAME(p, q) (SAME_OFFSET(p, q) && eventOf[p] == eventOf[q])
#else
#define SAME(p, q) ((p) == (q))
#endif
#ifdef TAIL_BY_OFFSET
#define TAIL_SAME SAME_OFFSET
#else
#define TAIL_SAME SAME
#endif
#ifdef RESUME_BY_OFFSET
#define RESUME_SAME SAME_OFFSET
#else
#define RESUME_SAME SAME
#endif

typedef Row { byte at[PLACES + 1] }

/* ---- the store ---- */

Row log;                    /* the uid at each offset; the birth stands at 0 */
byte head;
byte ledger[NODES];         /* the newest sequence of each author */
byte failovers;

#ifdef REVEAL_REPLICATED
byte replicated;            /* entries up to here are safe from any failover, and subscribers see only those */
#define REVEALED replicated
#else
#define replicated 0        /* nobody relies on it: how much was replicated is chosen when a failover shows it */
#define REVEALED head
#endif

/* ---- nodes: authors, and servers of those who read ---- */

bool up[NODES];
byte issued[NODES];         /* newest sequence that was answered: what the store has not, up to here, is in the node's ring */
byte lostAnswers, crashes;

short notified[NODES];      /* notifications on their way: a set of uids, which come in any order */
bool changed[NODES];        /* the index of changes shows what the node has not looked at: appends, another replication id */
byte knows[NODES];          /* the replication id that the node saw there */
byte repeats;

/* A node's tail: the entries behind offset `from`, up to `to`; `to` is NONE while it is empty. */
Row tail[NODES];
byte from[NODES];
byte to[NODES];

/* ---- clients, and their subscriptions on a node ---- */

Row view[CLIENTS];          /* what the application was shown, by offset */
byte pos[CLIENTS];          /* offset of the newest of it */
byte on[CLIENTS];           /* the node that it is connected to */
byte drops;

bool wants[CLIENTS];        /* the subscription is to be read for */
byte reading[CLIENTS];      /* the store's answer on its way: a uid, or one of these */
bool again[CLIENTS];        /* a signal came while reading */
bool fresh[CLIENTS];        /* nothing has emptied the tail since the read began */

#define NOTHING 0
#define EMPTY_PAGE 200
#define RESET 201

#ifdef HEAD_BY_OFFSET
byte heard[CLIENTS];        /* offset of the newest head that a signal told of */
#endif

/* A client's position. */
#define OWN(c) view[c].at[pos[c]]

#if CLIENTS == 1
#define WATCHED(n) (on[0] == (n))
#else
#define WATCHED(n) (on[0] == (n) || on[1] == (n))
#endif
