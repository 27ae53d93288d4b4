// Package access answers who is asking and what they may see: accounts, passwords, sessions and tokens.
// Passwords are kept as Argon2id, secrets of sessions and tokens as SHA-256; the database never holds one
// that works.
package access
