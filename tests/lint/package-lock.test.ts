import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing } from '../../scripts/complete-lock.mjs';
import { root } from '../../scripts/prepare.mjs';

const wanted = { optionalDependencies: { '@bundler/linux-x64-musl': '1.2.3', '@bundler/win32-arm64-msvc': '1.2.3' } };

test('the lock holds the packages of every platform, without which `npm ci` refuses it', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  // If not: node scripts/complete-lock.mjs
  expect(missing(lock.packages)).toEqual([]);
});

test('what is missing gets its version and its platform', () => {
  expect(missing({ 'node_modules/bundler': { ...wanted, dev: true } })).toEqual([
    [
      'node_modules/@bundler/linux-x64-musl',
      { version: '1.2.3', dev: true, os: ['linux'], cpu: ['x64'], libc: ['musl'], optional: true },
    ],
    [
      'node_modules/@bundler/win32-arm64-msvc',
      { version: '1.2.3', dev: true, os: ['win32'], cpu: ['arm64'], optional: true },
    ],
  ]);
});

test('what is there is found where Node would find it', () => {
  expect(
    missing({
      'node_modules/outer/node_modules/bundler': wanted,
      'node_modules/outer/node_modules/@bundler/linux-x64-musl': {},
      'node_modules/@bundler/win32-arm64-msvc': {},
    }),
  ).toEqual([]);
});
