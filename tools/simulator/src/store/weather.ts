/** How the store and the way to it behave now. Probabilities are per call, times in milliseconds. */
export interface StoreWeather {
  /** Before a call arrives and before its answer does; drawn between the two. */
  delayMinMs: number;
  delayMaxMs: number;
  /** The call is lost on its way: nothing happened. */
  lostCall: number;
  /** The call happened, its answer is lost. */
  lostAnswer: number;
  /** Nothing is answered; calls wait until it is over, or give up. */
  isDown: boolean;
  lostNotice: number;
  repeatedNotice: number;
  lateNotice: number;
  /** How far the replicas are behind. */
  replicationLagMs: number;
}

export const FAIR_WEATHER: Readonly<StoreWeather> = {
  delayMinMs: 0.2,
  delayMaxMs: 2,
  lostCall: 0,
  lostAnswer: 0,
  isDown: false,
  lostNotice: 0,
  repeatedNotice: 0,
  lateNotice: 0,
  replicationLagMs: 5,
};
