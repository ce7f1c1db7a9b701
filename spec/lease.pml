/*
 * The ownership of one thread: lease and fence, takeover, an owner that wakes up late, the runs of a dead owner, failover that
 * loses acquisitions and commits, re-submission. Two nodes, one request, whose sender repeats it until it is settled.
 *
 * There are no clocks. That a lease may be taken only after its counter stood still for a while keeps owners from robbing each
 * other for nothing; no guarantee rests on it, so here it may be taken at any moment.
 *
 * G6  Entries of a run land only from the acquisition that the store, in this history, gave the thread to.
 * G7  A run has one terminal event, nothing behind it, and at rest every started run has it.
 * G4  The request is ended once, and at rest it is. It is not begun again once a run of it has completed.
 * G1  A commit that is repeated or submitted again lands once.
 */
#include "common.pml"
#include "lease/state.pml"
#include "lease/store.pml"

inline leave(n) {
	phase[n] = leaving;
	answered[n] = 0;
	dead[n] = 0;
	attempts[n] = 0;
	has[n] = false
}

inline forget(n) {
	phase[n] = resting;
	counter[n] = 0;
	seen[n] = 0;
	nonce[n] = 0;
	answered[n] = 0;
	dead[n] = 0;
	attempts[n] = 0;
	has[n] = false
}

/* The store's answer to an acquisition: the fence, and the thread as it was then. */
inline hold(n) {
	printf("T node %c holds fence {%d, nonce %d}\n", NAME(n), db.counter, nonce[n]);
	phase[n] = owning;
	counter[n] = db.counter;
	seen[n] = 0;
	answered[n] = db.last;
#ifndef NO_RECOVERY
	dead[n] = db.open;
#endif
	attempts[n] = db.attempt;
	has[n] = WAITS
}

/* Submits commit `k` of this fence: the next one, or one that a failover made the store forget. */
inline submit(n, k, lost) {
	printf("T node %c submits commit %d under fence {%d, nonce %d}\n", NAME(n), k, counter[n], nonce[n]);
	if
	:: !IS_OWNER(n) ->
		printf("T node %c is fenced\n", NAME(n));
		forget(n)
#ifndef NO_LEDGER
	:: IS_OWNER(n) && k <= db.last ->
		printf("T it had been applied: node %c gets its first answer\n", NAME(n));
		answered[n]++
#endif
	:: else ->
		if
		:: TAKES(n, STEP(n, k)) ->
			land(n, k);
			if
			:: lost -> lostAnswers++; printf("T node %c does not learn the answer\n", NAME(n))
			:: !lost && k > answered[n] -> answered[n]++
			:: else
			fi
		:: else ->
			printf("T the store refuses it: node %c gives the thread back\n", NAME(n));
			leave(n)
		fi
	fi
}

#define IS_FORGOTTEN(n) (IS_OWNER(n) && db.last < answered[n])
#define IS_NEXT(n) (phase[n] == owning && !IS_FORGOTTEN(n) && answered[n] < COMMITS(n))
#define WILL_LAND(n) (IS_OWNER(n) && db.last == answered[n] && TAKES(n, STEP(n, answered[n] + 1)))
/* The lease is held by an owner that lives and does not know better. */
#define IS_HELD (db.nonce && ((phase[A] == owning && nonce[A] == db.nonce) || (phase[B] == owning && nonce[B] == db.nonce)))

proctype Node(byte n) {
end:
	do
	:: d_step { phase[n] == resting && IS_NEEDED && (!IS_HELD || steals < STEALS) ->
		printf("T node %c sees a lease {%d, nonce %d}\n", NAME(n), db.counter, db.nonce);
		steals = (IS_HELD -> steals + 1 : steals);
		phase[n] = looking;
		counter[n] = db.counter;
		seen[n] = db.nonce
	   }
	:: d_step { phase[n] == looking -> nonces++; nonce[n] = nonces; phase[n] = asking }
	:: d_step { phase[n] == asking && MAY_ACQUIRE(n) -> acquire(n); hold(n) }
	:: d_step { phase[n] == asking && MAY_ACQUIRE(n) && db.nonce != nonce[n] && lostAnswers < LOST_ANSWERS ->
		printf("T node %c acquires with nonce %d and does not learn the answer\n", NAME(n), nonce[n]);
		lostAnswers++;
		acquire(n)
	   }
	:: d_step { phase[n] == asking && !MAY_ACQUIRE(n) ->
		printf("T node %c does not get the lease: it has changed\n", NAME(n));
		forget(n)
	   }
	/* Nothing new before what is missing is put back. */
	:: d_step { phase[n] == owning && IS_FORGOTTEN(n) ->
		printf("T the store has forgotten a commit of node %c\n", NAME(n));
		submit(n, db.last + 1, false)
	   }
	:: d_step { IS_NEXT(n) -> submit(n, answered[n] + 1, false) }
	:: d_step { IS_NEXT(n) && WILL_LAND(n) && lostAnswers < LOST_ANSWERS -> submit(n, answered[n] + 1, true) }
	:: d_step { phase[n] == owning && !IS_FORGOTTEN(n) && answered[n] == COMMITS(n) -> leave(n) }
	:: d_step { phase[n] == leaving ->
		if
		:: db.nonce == nonce[n] && db.counter == counter[n] -> db.nonce = 0; printf("T node %c releases the lease\n", NAME(n))
		:: else
		fi;
		forget(n)
	   }
	:: d_step { phase[n] != resting && crashes < CRASHES ->
		printf("T node %c is killed and begins again\n", NAME(n));
		crashes++;
		forget(n)
	   }
	od
}

proctype Store() {
end:
	do
	/* The sender repeats its request until it is settled; the ledger of its producer takes it once. */
	:: d_step { !db.accepted -> db.accepted = true; printf("T the request is accepted\n") }
	/* Up to here everything is replicated; what comes now, the next failover forgets. */
	:: d_step { failovers < FAILOVERS && !isBehind ->
		printf("T from here on nothing is replicated\n");
		isBehind = true;
		copyThread(replica, db)
	   }
	:: d_step { isBehind ->
		printf("T failover: the lease is {%d, nonce %d} again, with %d commits\n", replica.counter, replica.nonce, replica.last);
		isBehind = false;
		failovers++;
		copyThread(db, replica);
		clearThread(replica)
	   }
	od
}

proctype AtRest() {
	byte r;
end:
	atomic { timeout ->
		d_step {
			do
			:: r <= nonces ->
				if
				:: (db.started & BIT(r)) && !(db.ended & BIT(r)) -> printf("T at rest: run %d has no terminal event\n", r)
				:: else
				fi;
				r++
			:: else -> break
			od;
			assert(db.started == db.ended); /* G7: every run that started has ended */
			assert(db.consumed && db.result) /* G4: every request has ended */
		}
	}
}

init {
	d_step {
		phase[A] = resting;
		phase[B] = resting
	}
	atomic {
		run Store();
		run Node(A);
		run Node(B);
		run AtRest()
	}
}
