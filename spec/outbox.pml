/*
 * The way of a request from the page's outbox into the thread's inbox: producer and sequence, answer, settled, re-sending,
 * a page that is reloaded, failover that loses answers, re-submission by the node that issued a commit. Two nodes.
 *
 * G4  A request is in the inbox once. At rest every request is in the inbox or was rejected, and has left the outbox. What is
 *     not settled is never given up, so no request is ever lost.
 */
#include "common.pml"
#include "outbox/state.pml"
#include "outbox/store.pml"
#include "outbox/page.pml"

proctype Node(byte n) {
	byte p, s, r, g, j, first, through;
	mtype answer = none;
end:
	do
	/* First, in order, what the node issued and the store may have forgotten. */
	:: d_step { nempty(redo[n]) ->
		redo[n]?p, s, r;
		printf("T node %c submits again\n", NAME(n));
		apply(n, p, s, r);
		answer = none;
		p = 0;
		s = 0;
		r = 0
	   }
	:: d_step { empty(redo[n]) && nempty(pipe[n]) ->
		pipe[n]?p, s, r;
		g = PAGE_OF(r);
		if
#ifdef POISON
		:: IS_POISON(r) ->
			printf("T node %c cannot read request %d\n", NAME(n), r);
			if
			:: on[g] == n && inFlight[r] -> handleUnreadable(g)
			:: else
			fi
#endif
		:: !IS_POISON(r) -> apply(n, p, s, r)
		fi;
		if
		:: !IS_POISON(r) && on[g] == n && inFlight[r] && producer[g] == p && seq[r] == s -> handleAnswer(g, r, s, db.last[p] + 1)
		:: else
		fi;
		answer = none;
		p = 0;
		s = 0;
		r = 0;
		g = 0
	   }
	:: d_step { crashes < CRASHES && (nempty(pipe[n]) || nempty(ring[n]) || nempty(redo[n])) ->
		printf("T node %c is killed and begins again\n", NAME(n));
		crashes++;
		emptyChannel(pipe[n]);
		emptyChannel(ring[n]);
		emptyChannel(redo[n]);
		do
		:: g < PAGES ->
			if
			:: on[g] == n -> disconnect(g)
			:: else
			fi;
			g++
		:: else -> break
		od;
		g = 0
	   }
	od
}

#ifdef POISON
/* While it is not known which one it was, one is on its way at a time. */
#define IS_CAREFUL (isSuspect[1] || isSuspect[2] || isSuspect[REQUESTS])
#define MAY_SEND(g) (on[g] != NONE && !isRewinding[g] && !(IS_CAREFUL && (inFlight[1] || inFlight[2] || inFlight[REQUESTS])))
#else
#define MAY_SEND(g) (on[g] != NONE && !isRewinding[g])
#endif

#ifdef SETTLED_BY_ANY_STORE
#define HEARS_OF_SETTLED(g) (on[g] != NONE)
#else
/* What another store has settled is told behind the news that it is another one. */
#define HEARS_OF_SETTLED(g) (on[g] != NONE && since[g] == failovers)
#endif

proctype Page(byte g) {
	byte p, s, r, j, first, through;
end:
	do
	:: d_step { on[g] == NONE -> connect(g, A) }
	:: d_step { on[g] == NONE -> connect(g, B) }
	:: d_step { MAY_SEND(g) && IS_TO_BE_SENT(1) && PAGE_OF(1) == g -> send(g, 1) }
	:: d_step { MAY_SEND(g) && !(IS_TO_BE_SENT(1) && PAGE_OF(1) == g) && IS_TO_BE_SENT(2) && PAGE_OF(2) == g -> send(g, 2) }
#if REQUESTS > 2
	:: d_step { MAY_SEND(g) && !IS_TO_BE_SENT(1) && !IS_TO_BE_SENT(2) && IS_TO_BE_SENT(3) && PAGE_OF(3) == g -> send(g, 3) }
#endif
	:: d_step { isRewinding[g] && !inFlight[1] && !inFlight[2] && !inFlight[REQUESTS] -> isRewinding[g] = false }
	:: d_step { HEARS_OF_SETTLED(g) && SETTLED(producer[g]) > settled[g] ->
		through = SETTLED(producer[g]);
		settle(g, through);
		through = 0
	   }
#ifdef REPLACED
	/* The node has a newer connection of the producer. */
	:: d_step { on[g] != NONE && on[1 - g] == on[g] && producer[1 - g] == producer[g] ->
		printf("T page %d is told that it is replaced\n", g + 1);
		leave(g);
		disconnect(g)
	   }
#endif
	/* Nothing is bound to the producer that is left: the rest gets another one. */
	:: d_step { isLeaving[g] && !IS_BOUND(g, 1) && !IS_BOUND(g, 2) && !IS_BOUND(g, REQUESTS) ->
		isLeaving[g] = false;
		producer[g] = 0;
		disconnect(g)
	   }
#ifndef STAYS_CONNECTED
	/* What the node told the page may be forgotten: only a new welcome tells. */
	:: d_step { on[g] != NONE && since[g] != failovers ->
		printf("T node %c sees that the store is another one and closes the connection of page %d\n", NAME(on[g]), g + 1);
		disconnect(g)
	   }
#endif
	/* The frames of a lost connection may have reached the node, or not. */
	:: d_step { on[g] != NONE && drops < DROPS ->
		printf("T page %d loses its connection\n", g + 1);
		drops++;
		disconnect(g)
	   }
#if PAGES == 1
	:: d_step { on[g] != NONE && drops < DROPS && nempty(pipe[on[g]]) ->
		printf("T page %d loses its connection, with the frames on their way\n", g + 1);
		drops++;
		emptyChannel(pipe[on[g]]);
		disconnect(g)
	   }
#endif
	:: d_step { reloads < RELOADS && producer[g] ->
		printf("T page %d is reloaded\n", g + 1);
		reloads++;
		reload(g)
	   }
	od
}

proctype Store() {
	byte i, n, p, s, r;
end:
	do
	/* Up to here everything is replicated; what comes now, the next failover forgets. */
	:: d_step { failovers < FAILOVERS && !isBehind ->
		printf("T from here on nothing is replicated\n");
		isBehind = true;
		copyPartition(replica, db)
	   }
	:: d_step { isBehind -> failover() }
	od
}

#define IN_INBOX(i) ((db.inbox >> (i)) & 1)

proctype AtRest() {
	byte i;
end:
	atomic { timeout ->
		d_step {
			i = 1;
			do
			:: i <= REQUESTS ->
				if
				:: !IN_INBOX(i) && !isRefused[i] -> printf("T at rest: request %d is not in the inbox, and its sender does not know\n", i)
				:: else
				fi;
				assert(IN_INBOX(i) + isRefused[i] == 1); /* G4: a request is in the inbox, or its sender knows that it is not */
				assert(isGone[i]); /* G4: every request is settled */
				i++
			:: else -> break
			od
		}
	}
}

init {
	d_step {
		on[0] = NONE;
#if PAGES > 1
		/* Both have a copy of the same storage. */
		on[1] = NONE;
		mints = 1;
		db.known = BIT(1);
		producer[0] = 1;
		producer[1] = 1
#endif
	}
	atomic {
		run Store();
		run Node(A);
		run Node(B);
		run Page(0);
#if PAGES > 1
		run Page(1);
#endif
		run AtRest()
	}
}
