/*
 * The log of one stream: commit, notification, tail, read, resume with a position, failover that loses the log's end,
 * re-submission. Two nodes append and serve, clients read.
 *
 * G1  An event is in the log once; at rest every accepted event is, and every client has exactly the log, in its order.
 * G2  Whoever applies an entry has exactly what the store had before that entry, in whichever history.
 * G3  Nobody is shown an event twice.
 * G10 When nothing can happen any more, every client stands at the head.
 */
#include "common.pml"
#include "log/state.pml"
#include "log/commit.pml"
#include "log/client.pml"
#include "log/serve.pml"

proctype Store() {
	byte i, kept, told;
end:
	do
#ifdef REVEAL_REPLICATED
	:: atomic { replicated < head ->
		chooseTold(told);
		d_step {
			replicated++;
			printf("T entry %d is replicated\n", replicated);
			announce(log.at[replicated], told);
			told = 0
		}
	   }
#endif
	:: atomic { replicated < head && failovers < FAILOVERS ->
		kept = replicated;
		do
		:: kept < head - 1 -> kept++
		:: break
		od;
		d_step { failover(kept); kept = 0 }
	   }
	od
}

#define QUOTA(n) ((n) == A -> EVENTS_A : EVENTS_B)
#define MISSES(n) (ledger[n] < issued[n])
/* Both connections of a node speak of the same store. */
#ifdef NOTIFIED_BY_ANY_STORE
#define BELONGS(n, u) true
#else
#define BELONGS(n, u) (storeOf[u] == knows[n])
#endif
#define IS_PENDING(n, u) (notified[n] & (1 << (u)))

proctype Node(byte n) {
	byte i, u, told;
	bool repeated;
end:
	do
	:: atomic { up[n] && issued[n] < QUOTA(n) && !MISSES(n) ->
		chooseTold(told);
		if
		:: d_step { commit(n, told, false); told = 0 }
		:: d_step { !REPEATED(n) && lostAnswers < LOST_ANSWERS -> commit(n, told, true); told = 0 }
		fi
	   }
	:: atomic { up[n] && MISSES(n) ->
		chooseTold(told);
		d_step { resubmit(n, told); told = 0 }
	   }
#ifdef PUT_BACK_BY_ANY
	:: atomic { up[n] && KNOWS_MORE(n) ->
		chooseTold(told);
		d_step { putBack(n, told); told = 0 }
	   }
#endif
	:: atomic { notified[n] ->
		do
		:: notified[n] >> (u + 1) -> u++
		:: IS_PENDING(n, u) -> break
		od;
		if
		:: repeats < REPEATS -> repeats++; repeated = true
		:: true
		fi;
		d_step {
			printf("T node %c is notified of entry %d, tag %d\n", NAME(n), offsetOf[u], u);
			if
			:: repeated -> printf("T the notification will come once more\n")
			:: else -> notified[n] = notified[n] & ~(1 << u)
			fi;
			if
			:: BELONGS(n, u) -> applyToTail(n, u); signal(n, u)
			:: else -> printf("T it comes from another store than the one that node %c looked at: it is ignored\n", NAME(n))
			fi;
			u = 0;
			repeated = false
		}
	   }
	/* What a lost notification would have told is seen a little later, and so is that the store is another one. */
	:: d_step { changed[n] ->
		printf("T node %c looks at the index of changes: the head is entry %d, tag %d\n", NAME(n), REVEALED, log.at[REVEALED]);
		changed[n] = false;
		knows[n] = failovers;
		applyToTail(n, log.at[REVEALED]);
		signal(n, log.at[REVEALED])
	   }
	:: d_step { up[n] && n == B && crashes < CRASHES ->
		printf("T node B is killed\n");
		crashes++;
		up[n] = false;
		u = 0;
		do
		:: u < CLIENTS ->
			if
			:: on[u] == n -> disconnect(u, n)
			:: else
			fi;
			u++
		:: else -> break
		od;
		u = 0
	   }
	od
}

/* Which node a client may connect to; with fewer choices more else can be explored. */
#ifdef ON_ONE_NODE
#define MAY_SERVE(n, c) (up[n] && ((n) == B || !up[B]))
#else
#ifdef ON_TWO_NODES
#define MAY_SERVE(n, c) ((n) == (c))
#else
#define MAY_SERVE(n, c) up[n]
#endif
#endif

proctype Client(byte c) {
	byte i, n, prior;
end:
	do
	:: atomic { on[c] == NONE ->
		if
		:: MAY_SERVE(A, c) -> n = A
		:: MAY_SERVE(B, c) -> n = B
		fi;
		d_step {
			printf("T client %d subscribes on node %c from entry %d, tag %d\n", c + 1, NAME(n), pos[c], OWN(c));
			knows[n] = (WATCHED(n) -> knows[n] : failovers);
			on[c] = n;
			n = 0;
			subscribe(c)
		}
	   }
	:: d_step { wants[c] && !reading[c] ->
		read(c, on[c], OWN(c), pos[c]);
#ifdef QUICK_READS
		if
		:: reading[c] -> handleRead(c, on[c])
		:: else
		fi
#endif
	   }
	:: d_step { reading[c] -> handleRead(c, on[c]) }
	:: d_step { on[c] != NONE && c == 0 && drops < DROPS ->
		printf("T client %d loses its connection\n", c + 1);
		drops++;
		n = on[c];
		disconnect(c, n);
		n = 0
	   }
	od
}

proctype AtRest() {
	byte i, c;
end:
	atomic { timeout ->
		d_step {
			assert(!up[A] || ledger[A] == EVENTS_A); /* G1: what was accepted is in the log */
			assert(!up[B] || ledger[B] == EVENTS_B); /* G1: what was accepted is in the log */
			do
			:: c < CLIENTS ->
				printf("T at rest: the log has %d entries, client %d shows %d\n", head, c + 1, pos[c]);
				assert(pos[c] == head); /* G10: every client stands at the head */
				i = 1;
				do
				:: i <= head ->
					printf("T at rest: entry %d of the log is event %c%d, of client %d event %c%d\n", i, EVENT(log.at[i]), c + 1, EVENT(view[c].at[i]));
					assert(eventOf[view[c].at[i]] == eventOf[log.at[i]]); /* G1: everybody has the log's order */
					i++
				:: else -> break
				od;
				c++
			:: else -> break
			od
		}
	}
}

init {
	d_step {
		up[A] = true;
		up[B] = true;
		to[A] = NONE;
		to[B] = NONE;
		on[0] = NONE;
#if CLIENTS > 1
		on[1] = NONE;
#endif
	}
	atomic {
		run Store();
		run Node(A);
		run Node(B);
		run Client(0);
#if CLIENTS > 1
		run Client(1);
#endif
		run AtRest()
	}
}
