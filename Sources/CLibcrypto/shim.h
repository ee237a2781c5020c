#ifndef PLUMBLINE_CLIBCRYPTO_H
#define PLUMBLINE_CLIBCRYPTO_H

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/sha.h>

// A GMAC that has begun, under a key and a nonce of zeros; NULL where the library cannot. In C, since its parameters point
// at names that have to stay where they are.
static inline EVP_MAC_CTX *plumbline_gmac_of_zeros(void) {
    static unsigned char zeros[16];
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "GMAC", NULL);
    EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)"AES-128-GCM", 0),
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, zeros, 12),
        OSSL_PARAM_construct_end(),
    };
    if (context != NULL && EVP_MAC_init(context, zeros, sizeof zeros, parameters) == 1) return context;
    EVP_MAC_CTX_free(context);
    return NULL;
}

#endif
