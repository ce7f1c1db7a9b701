/* The state of the lease's model: one thread, one request in its inbox. */

#ifndef FAILOVERS
#define FAILOVERS 1
#endif
#ifndef STEALS
#define STEALS 1            /* taking the lease of an owner that lives: it was paused or cut off for longer than a lease */
#endif
#ifndef CRASHES
#define CRASHES 1           /* killed processes, which begin again without a memory */
#endif
#ifndef LOST_ANSWERS
#define LOST_ANSWERS 1      /* commits or acquisitions that happen without their node learning it */
#endif

/* What the store keeps of the thread. A run is named by the nonce of the acquisition that opened it. */
typedef Thread {
	byte counter;           /* the lease's counter */
	byte nonce;             /* of the acquisition that holds the lease; 0: released */
	byte last;              /* newest sequence of this fence */
	bool accepted;          /* the request's sequence is in its producer's ledger */
	bool consumed;          /* the inbox has moved past the request */
	byte attempt;           /* how often the request was begun */
	byte open;              /* the open run, or 0 */
	short started;          /* sets of runs, in the log: with a first event, with a text, with a terminal event */
	short texts;
	short ended;
	bool answered;          /* a run of the request has completed, in the log */
	bool result             /* the request's result, in the log */
}

Thread db;                  /* the primary */
Thread replica;             /* what the next failover makes of it, once it has fallen behind; else zeros */
bool isBehind;

#define WAITS (db.accepted && !db.consumed)
#define IS_NEEDED (WAITS || db.open)
#define BIT(run) (1 << (run))

byte failovers, steals, crashes, lostAnswers;
byte nonces;

/* A node's keeper of the lease and, once it owns the thread, its commits. */
mtype = { resting, looking, asking, owning, leaving };
mtype phase[NODES];
byte counter[NODES];        /* while looking and asking: of the lease that was seen; while owning: of the own fence */
byte seen[NODES];           /* nonce of the lease that was seen */
byte nonce[NODES];          /* of the own acquisition */
byte answered[NODES];       /* commits of this fence that were answered: what the store has not, up to here, is in the ring */
byte dead[NODES];           /* the run that was open when the thread was taken: its owner is gone */
byte attempts[NODES];       /* how often the request had been begun */
bool has[NODES];            /* the request was waiting */
