// What to type on this machine when the browser does not find the native host.
export const registerCommand = 'instacrm host install';
