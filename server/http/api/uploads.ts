import type { RequestHandler } from 'express';

/** How long one may stand still. A village's line is slow, but it moves. */
const standstillMs = 20_000;

/** Comes before a byte of the file is taken. */
export const uploadMoves: RequestHandler = (req, res, next) => {
  // Not `data`: with a listener for it the file would flow before it is read.
  let taken = req.socket.bytesRead;
  const look = setInterval(() => {
    if (req.socket.bytesRead === taken) req.destroy();
    taken = req.socket.bytesRead;
  }, standstillMs).unref();
  req.once('end', () => clearInterval(look));
  res.once('close', () => clearInterval(look));
  next();
};
