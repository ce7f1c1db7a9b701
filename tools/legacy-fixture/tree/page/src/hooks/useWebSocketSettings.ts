export const useWebSocketSettings = (): { readonly sound: boolean } => ({ sound: true });
