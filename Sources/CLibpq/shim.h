#include <libpq-fe.h>
// Wakes a connection's thread out of poll; Swift's Glibc module does not have it.
#include <sys/eventfd.h>
