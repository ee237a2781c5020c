#ifndef PLUMBLINE_CLIBCRYPTO_H
#define PLUMBLINE_CLIBCRYPTO_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#endif
