import factory = require("@apex/backend/websocket-core/websocket-manager-factory");

export function health(): { readonly managers: number } {
  return { managers: factory.getWebsocketManagerFactory().size };
}
