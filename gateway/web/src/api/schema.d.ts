// Written by `npm run api` from the hub’s description of itself. Not to be edited.

export interface paths {
    "/api/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How I sign in, and where I am signed in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says again that it is me, by password or passkey: the sign-in is fresh, in a new session. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignInProof"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a passkey that the browser made. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasskeyAnswer"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Calls a passkey of mine something else. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NameRequest"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Removes a passkey of mine. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/passkeys/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What to ask the browser for, to make a passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyChallenge"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets or changes my password, and signs me out everywhere else. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordChange"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Signs me out everywhere. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Signs me out in one other browser. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My tokens: what each is for, when it ends, when it was last used. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TokenEntry"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Makes a token, which is shown this once. A token makes none that may do more than itself. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MadeToken"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a token back. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every bond that was ever proposed. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondSummary"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** I would rent this machine on these terms: the draft of a bond. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProposeBondRequest"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A bond: offer, bids by level, holders, what was paid and what is due. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/bids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bids for units and holds the money. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BidRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/close-auction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the auction once its time has come; it also ends by itself. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/close-letting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a round of letting once its time has come; it also ends by itself. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/failure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The machine is broken. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReasonRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/fund-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offers units of the commons fund at par: for the principal that is in them. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SellFundUnitsRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/give-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It will not be repaired: it is to be sold. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/liquidate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sells the machine of a bond that is being liquidated, and pays whom the sale pays. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LiquidateRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/liquidate/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whom the sale of a bond's machine would pay, and who would lose what; before it is given up, too. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LiquidateRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SalePreview"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offers the bond to funders, under a policy that is fixed from here on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BondOffer"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/offer/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an offer asks of the rent that is vouched for, and how long it is owed. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BondOffer"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OfferOutlook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/payback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holders were paid at each close, and what comes. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaybackView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The machine is here: it is paid, and the bond is active. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReceiptRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The machine did not come in time: everybody has their money back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/rent-bids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A sealed bid for its rent while a lessee is sought. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RentBidRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It was repaired, paid from what was set aside for it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RepairRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offers units of mine to whoever pays the price. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SellUnitsRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/sales/{sale}/buy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pays, and has the units: both or neither. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    sale: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/sales/{sale}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes such an offer of mine back; for stewards also one of the commons fund. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    sale: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/vacate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The lessee needs it no longer, or it is retired: a new lessee is sought. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReasonRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a draft back, for its lessee; a draft or an offer, for stewards. Every hold is released. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BondView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/holdings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What I hold of each bond, what it paid, and what comes next. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HoldingView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bonds/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Policies that Fab comes with; an offer may carry another. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PolicyView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bookings of the last weeks and ahead, with the space's rules; ?machine= and ?member= (or 'me') choose. */
        get: {
            parameters: {
                query?: {
                    machine?: string;
                    member?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingsView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Books a machine. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BookRequest"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bookings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancels one's own booking, staff anybody's; of one that goes on the rest is free. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingsView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bookings/{id}/arrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that one is there. Taking the machine's control, or a job of one's own on it, says so too. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingsView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bookings/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Turns bookings on or off, and says who may book how much. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BookingRules"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingsView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bridges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bridges that run elsewhere, and their machines. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BridgeView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bridges/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a bridge's credentials and code away. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BridgeView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bridges/{name}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time code, which a bridge of that name trades for its credentials. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BridgeInvitation"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bridges/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** For bridges: trades a one-time code for credentials, told this once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EnrolRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BridgeEnrolment"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bridges/me/programs/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** For bridges: a program by its hash, with the bridge's token. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/demo/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A demo member's token, on a demo hub's own machine. */
        get: {
            parameters: {
                query: {
                    role: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DemoToken"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/designs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The library. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DesignSummary"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/designs/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One design with its parameters, and its revisions; ?revision= is an id or a version. */
        get: {
            parameters: {
                query?: {
                    revision?: string;
                };
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DesignDetail"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/designs/{slug}/drawing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Its parts at the given parameters, as meshes: what would be made. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DrawRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DrawnPart"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/designs/{slug}/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture of the design. */
        get: {
            parameters: {
                query?: {
                    revision?: string;
                };
                header?: never;
                path: {
                    slug: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live events: machine, job, queue, telemetry, console, floor, reset, and a pulse every two seconds in which nothing else comes. Resume with Last-Event-ID or ?lastEventId=. */
        get: {
            parameters: {
                query?: {
                    lastEventId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/floor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the machines stand; what is not on it stands nowhere in particular. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FloorView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/floor/{machine}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts a machine somewhere; with one that stands there it changes places. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    machine: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FloorPlaceRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FloorView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Takes a machine off the plan. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    machine: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FloorView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commons fund: rent of the open period and where it goes. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/closes-by-itself": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Whether periods that have ended are closed by a reminder. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SwitchRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A running cost was paid for a machine. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BookCostRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/costs/{id}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a booked cost back by a linked reversal. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReasonRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/costs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** In which period a running cost would count, and what would be booked. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BookCostRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CostEntry"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/dividends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who shares the dividend, by account, and what each was due and paid. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DividendView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/dividends/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My share, what it paid, and which machines earned that. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyDividendView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/machines/{id}/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** What a machine must earn in the coming periods. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MachineCosts"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/machines/{id}/costs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** From when other costs would hold, and where this period's rent would go with them. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MachineCosts"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CostsPreview"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/machines/{id}/pricing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Lets demand move a machine's rent at each close, within bounds. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PricingRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/machines/{id}/pricing/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an hour, the machine's last job and its month would cost with other pricing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PricingRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PricingPreview"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/means": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the commons fund and its pots have. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundMeansView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Money for the commons fund's wallet: from outside, or from the community investment fund. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EndowRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FundMeansView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Closed periods, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClosedPeriod"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A closed period: every rent, where it went, and to whom. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClosedPeriod"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes the oldest open period, once. */
        post: {
            parameters: {
                query?: {
                    asShown?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClosedPeriod"];
                    };
                };
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods/{id}/flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a period's rent goes, as streams from machines (or one machine's jobs) to whom it is paid. */
        get: {
            parameters: {
                query?: {
                    machine?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RentFlow"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every posting that closing it now would make. Changes nothing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClosePreview"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/periods/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A closed period's balances before and after, all that its close did, and the root of the books as they were then: format=json, csv (balances) or hledger (its journal). */
        get: {
            parameters: {
                query?: {
                    format?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StatementView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A member works for the commons: one share of the dividend from now on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AdmitRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DividendView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/fund/shares/{account}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a share. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DividendView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this hub is. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** The space's name, currency and language. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SpaceRequest"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first. Filter by member (or 'me') and open. */
        get: {
            parameters: {
                query?: {
                    before?: string;
                    limit?: number;
                    member?: string;
                    open?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Queues a quoted job: holds its rent and takes a place. Repeating it is silent. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["QueueJobRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with telemetry and place in the queue. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobDetailView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a job. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses a running job. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes a paused job. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/toolpath": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The way of the job's program, timed for its machine. */
        get: {
            parameters: {
                query?: {
                    tolerance?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.fab.toolpath": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every account with its balance. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountBalance"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that books begin with older ones (RFC 6962). */
        get: {
            parameters: {
                query: {
                    from: number;
                    to?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConsistencyProof"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a transfer back by a linked reversal. The transfer itself stays. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CorrectionRequest"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Transfer"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All transfers, for anyone: format=json (one a line, with hashes), hledger, csv or valueflows (JSON-LD). Accounts are pseudonyms. */
        get: {
            parameters: {
                query?: {
                    format?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that a transfer is in the books (RFC 6962). */
        get: {
            parameters: {
                query: {
                    size?: number;
                    transfer: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InclusionProof"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/root": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Merkle root over the first size transfers, or all: keep it, and everything before it can be proved. */
        get: {
            parameters: {
                query?: {
                    size?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LedgerRoot"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a transfer's money came from: period, machines, their jobs, seconds and designs. */
        get: {
            parameters: {
                query: {
                    transfer: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TraceView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transfers in order of sequence; with text, those that name it (id, memo, references, accounts) or are of that amount, such as 12.50. */
        get: {
            parameters: {
                query?: {
                    account?: string;
                    after?: number;
                    limit?: number;
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Transfer"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recomputes hashes, holds, limits and balances. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LedgerVerification"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/links/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whom a link is for, without using it up. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LinkView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/links/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What to ask the browser for, to follow a link with a new passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkCode"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyChallenge"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/links/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uses a link up: sets a password or passkey, signs out everywhere else and in here. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkUse"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every machine with its telemetry and its job. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineBoardView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Adds a machine, or changes one that holds no job. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMachine"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One machine. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineBoardView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/camera": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How its camera is set; of the address never what signs the hub in there. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CameraSetting"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets the machine's camera: an http(s) address of an MJPEG stream or of one JPEG or PNG, or virtual:camera. Without an address the known one stays. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CameraRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CameraSetting"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** The machine has no camera any more. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/camera/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest picture, Fab-Picture-Age milliseconds old. With If-None-Match it waits up to a second for another one, else 304; 204 where none has come yet. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": string;
                    };
                };
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Modified */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person has checked the plate, and after a stop the machine. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ClearRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said at the machine, oldest first; ?after= pages on. Live as the event console. */
        get: {
            parameters: {
                query?: {
                    after?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConsoleLine"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/cool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns all heaters off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/coolant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns coolant on or off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["CoolantRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/heat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Heats to a preset of the machine's, or to temperatures; waits for nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["HeatRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Homes axes, or all. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["AxesRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/jog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves by hand. It ends by itself unless it is kept up. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["JogRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JogView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Ends a jog. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/jog/{hold}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a jog up; refused when it is over. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hold: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes or renews control of a machine; with take, an operator or steward takes over. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LeaseRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Lets go of a machine. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/macros/{macro}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a macro at a machine that you control: its lines one after the other, each when the one before is answered. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    macro: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The machine's maintenance intervals, how far each is, and what was done, newest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceBook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Notes something that was done beside the intervals. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MaintenanceNoteRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceBook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/maintenance/{interval}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets an interval: by hours of the machine's work, by days, or by both; it warns, or stops new jobs until it is done. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    interval: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MaintenanceRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceBook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Drops an interval; what was done stays in the log. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    interval: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceBook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/maintenance/{interval}/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that it was done; the interval counts from now. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    interval: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MaintenanceDoneRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaintenanceBook"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/material": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what material is in the machine. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MaterialRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns feed, rapids, spindle, flow or fan up or down, also while a job runs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OverrideRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets what the machine is preheated to by name: all of it, within its limits; null for what its spec says. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PresetsRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/resume-job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person has checked what the plan asks for, and lets the job go on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResumePlanRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/resume-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the machine's broken-off job can go on: exactly what is sent, and what must be checked. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecoveryOffer"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one command, if the vetting table lets you, and brings what the firmware said. M112 and Ctrl-X are the emergency stop; Grbl's ! ~ ? and Marlin's M410 go ahead of all that waits; M876 answers the firmware's question also while a job runs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SendRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/spindle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the spindle, or stops it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["SpindleRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Emergency stop. Any member may; always works. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StopView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/temperatures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How warm the machine was in the last half hour, a sample in five seconds, oldest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HeatSample"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens the firmware's lock after an alarm, by homing or as the machine stands. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnlockRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/work-offset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chooses the work coordinates: 1 to 6, for G54 to G59. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WorkOffsetRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/machines/{id}/zero": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes here the zero of the work coordinates in use. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["AxesRequest"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/macros": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The space's macros, or with ?machine= those of one machine. */
        get: {
            parameters: {
                query?: {
                    machine?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Macro"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/macros/{macro}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps lines under a name, for one machine or for a class of them; each must be yours to send by hand. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    macro: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MacroRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Macro"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Drops a macro; those that are left. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    macro: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Macro"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the token or the session belongs to. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members and what they are authorised for; for stewards also who they are in the books. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberEntry"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Adds a member and makes a link for them to come in by, or changes one. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMember"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedMember"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Erases who a member is; their account stays in the books. settle=pay-out or settle=donate empties the wallet first. */
        delete: {
            parameters: {
                query?: {
                    settle?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ForgottenMember"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members/{id}/authorisations/{machineClass}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Authorises a member for a class of machines, for good or until a day. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    machineClass: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AuthorisationRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberEntry"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Takes an authorisation back. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    machineClass: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberEntry"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link by which a member sets a password or passkey, once, within three days. Older ones are no good any more. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberLink"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/meshes/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A part's mesh, or an uploaded one, as STL. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "model/stl": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The serial devices at the hub, to register a machine at one of them. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortView"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/programs/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A program's G-code. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/programs/{hash}/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it does, and whether ?machine= may run it; ?zero=X,Y,Z says where G54 lies in a router's machine space. */
        get: {
            parameters: {
                query?: {
                    machine?: string;
                    zero?: string;
                };
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PreflightView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/programs/{hash}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The slicer's picture of it, at least ?width= pixels wide where there is one so wide. */
        get: {
            parameters: {
                query?: {
                    width?: number;
                };
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/programs/{hash}/toolpath": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its way in layers and lines, simplified to ?tolerance= millimetres; see docs/toolpath-format.md. */
        get: {
            parameters: {
                query?: {
                    tolerance?: number;
                };
                header?: never;
                path: {
                    hash: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.fab.toolpath": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queue in the order in which jobs will go, with reasons. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuePlace"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/{job}/first": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts a waiting job before all others, with a reason that everybody reads. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReasonRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuePlace"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Takes that back: the job waits where fair share puts it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuePlace"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/{job}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts one's own waiting job before another of one's own, or last of them; nobody else's moves by it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    job: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MoveJobRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuePlace"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/first": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What staff put first, with who and why, newest first; also of jobs that have gone. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FirstLine"][];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Price, time, material and machines for a design or an upload. With Accept: text/event-stream it tells its steps. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["QuoteRequest"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QuoteView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who this is; nobody, where nobody is signed in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Signs in by password: sets the session's cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordSignIn"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Signs out in this browser. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in by passkey: sets the session's cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasskeyAnswer"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What to ask the browser for, to sign in by passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyChallenge"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets an empty hub up, once: the space and its first steward, who is signed in. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetUpRequest"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SetUpDone"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether this is the code that the hub printed. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LinkCode"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What to ask the browser for, to set up with a passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetUpPerson"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyChallenge"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slicing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be chosen when something is sliced here: materials, layer heights, bounds. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SlicingView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a G-code, STL or 3MF file as the raw body; ?name= says what it is called. */
        post: {
            parameters: {
                query?: {
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "*/*": string;
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vetting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose programs may hold which commands, and who may send them by hand. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VettingView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets the whole table, made from the version named; without rows, the table Fab comes with. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["VettingRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VettingView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My wallet: balance, what is held, the last entries. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WalletView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/wallet/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every transfer that touched my wallet, or for stewards a member's: format as for the books. */
        get: {
            parameters: {
                query?: {
                    format?: string;
                    of?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/wallet/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Money came in. On a demo hub anyone for themselves; elsewhere a steward for a member. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TopUpRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WalletView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the hub can do its work. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HealthView"];
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures in Prometheus' text format. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Refused: why, under a stable code, and the way out. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccountBalance: {
            account: string;
            available: components["schemas"]["Cents"];
            held: components["schemas"]["Cents"];
            incoming: components["schemas"]["Cents"];
            posted: components["schemas"]["Cents"];
            /** Format: int32 */
            unit: number;
        };
        /** @enum {unknown} */
        AccountClass: "asset" | "liability" | "equity" | "revenue" | "expense";
        AccountView: {
            hasPassword: boolean;
            member: components["schemas"]["MemberView"];
            passkeys: components["schemas"]["PasskeyView"][];
            session?: string;
            sessions: components["schemas"]["SessionEntry"][];
        };
        AddedMember: {
            link?: components["schemas"]["MemberLink"];
            member: components["schemas"]["MemberId"];
            token?: string;
        };
        AdmitRequest: {
            member: components["schemas"]["MemberId"];
            work: string;
        };
        AuctionLevel: {
            /** Format: int32 */
            couponBasisPoints: number;
            /** Format: int64 */
            units: number;
        };
        AuctionView: {
            bids: components["schemas"]["Bid"][];
            /** Format: date-time */
            ends: string;
            levels: components["schemas"]["AuctionLevel"][];
            /** Format: int64 */
            unitsBid: number;
        };
        Authorisation: {
            by: string;
            /** Format: date-time */
            givenAt: string;
            machineClass: string;
            /** Format: date-time */
            until?: string;
        };
        AuthorisationRequest: {
            /** Format: date-time */
            until?: string;
        };
        AxesRequest: {
            axes?: string;
        };
        Bid: {
            account: string;
            /** Format: date-time */
            at: string;
            /** Format: int32 */
            couponBasisPoints: number;
            /**
             * Format: int64
             * @default 0
             */
            filled: number;
            id: string;
            /** @default false */
            placed: boolean;
            /** Format: int64 */
            units: number;
        };
        BidRequest: {
            /** Format: int32 */
            couponBasisPoints: number;
            id: string;
            /** Format: int64 */
            units: number;
        };
        BondEnding: {
            interest: components["schemas"]["Cents"];
            principal: components["schemas"]["Cents"];
            sale: components["schemas"]["MachineSale"];
            surplus: components["schemas"]["Cents"];
            writtenOff: components["schemas"]["Cents"];
        };
        BondEntry: {
            bond: components["schemas"]["BondId"];
            machine: components["schemas"]["MachineId"];
        };
        BondId: string;
        BondOffer: {
            /** Format: date-time */
            auctionEnd: string;
            cost: components["schemas"]["Cents"];
            gap: components["schemas"]["GapRule"];
            instalmentPerPeriod: components["schemas"]["Cents"];
            /** Format: int32 */
            lifePeriods: number;
            /** Format: int64 */
            minimumUnits: number;
            operatingPerPeriod: components["schemas"]["Cents"];
            policy: components["schemas"]["BondPolicy"];
            /** Format: int32 */
            rateCapBasisPoints: number;
            /** Format: date-time */
            receiptDeadline: string;
            repairCap: components["schemas"]["Cents"];
            residual: components["schemas"]["Cents"];
            unitPrice: components["schemas"]["Cents"];
            /** Format: int64 */
            units: number;
        };
        BondPeriod: {
            arrears: components["schemas"]["Cents"];
            interestCarry: components["schemas"]["Fraction"];
            interestDue: components["schemas"]["Cents"];
            lines: components["schemas"]["RentShare"][];
            outstanding: components["schemas"]["Cents"];
            period: string;
            principalDue: components["schemas"]["Cents"];
            redeemed: components["schemas"]["Cents"];
            rent: components["schemas"]["Cents"];
            state: components["schemas"]["BondState"];
        };
        BondPolicy: {
            /** Format: int32 */
            arrearsLimit: number;
            name: string;
            onceRedeemed: components["schemas"]["SurplusShare"][];
            /** Format: int32 */
            reletDays: number;
            /** Format: int32 */
            reletRounds: number;
            /** Format: int32 */
            version: number;
            whileOwed: components["schemas"]["SurplusShare"][];
        };
        /** @enum {unknown} */
        BondState: "draft" | "offered" | "cancelled" | "allotted" | "active" | "arrears" | "machineFailed" | "relet" | "liquidating" | "redeemed" | "closedWithLoss" | "closedWithSurplus";
        BondSummary: {
            arrears: components["schemas"]["Cents"];
            /** Format: date-time */
            auctionEnds?: string;
            cost?: components["schemas"]["Cents"];
            /** Format: int32 */
            couponBasisPoints?: number;
            id: components["schemas"]["BondId"];
            machine: components["schemas"]["MachineId"];
            machineName: string;
            outstanding: components["schemas"]["Cents"];
            state: components["schemas"]["BondState"];
        };
        BondView: {
            /** Format: date-time */
            activeSince?: string;
            agreement: components["schemas"]["RentalAgreement"];
            arrears: components["schemas"]["Cents"];
            auction?: components["schemas"]["AuctionView"];
            /** Format: int32 */
            couponBasisPoints?: number;
            ending?: components["schemas"]["BondEnding"];
            failure?: components["schemas"]["MachineFailure"];
            history: components["schemas"]["BondPeriod"][];
            holders: components["schemas"]["HolderView"][];
            id: components["schemas"]["BondId"];
            interestCarry: components["schemas"]["Fraction"];
            next?: components["schemas"]["NextPaymentView"];
            offer?: components["schemas"]["BondOffer"];
            outstanding: components["schemas"]["Cents"];
            payback: components["schemas"]["PaybackPoint"][];
            /** Format: int32 */
            periodsInArrears: number;
            policyHash?: string;
            principal: components["schemas"]["Cents"];
            relet?: components["schemas"]["ReletView"];
            sales: components["schemas"]["UnitSale"][];
            state: components["schemas"]["BondState"];
            /** Format: int64 */
            units: number;
        };
        BookCostRequest: {
            /** Format: date-time */
            at?: string;
            cost: components["schemas"]["Cents"];
            fromMe: boolean;
            id: string;
            machine: components["schemas"]["MachineId"];
            receipt: string;
        };
        BookedCost: {
            /** Format: date-time */
            at: string;
            corrects?: string;
            cost: components["schemas"]["Cents"];
            id: string;
            machine: components["schemas"]["MachineId"];
            paidBy?: string;
            receipt: string;
        };
        Booking: {
            /** Format: date-time */
            arrived?: string;
            /** Format: date-time */
            bookedAt: string;
            /** Format: date-time */
            endsAt: string;
            /** Format: date-time */
            from: string;
            id: string;
            /** Format: date-time */
            lapsesAt: string;
            machine: components["schemas"]["MachineId"];
            member: components["schemas"]["MemberId"];
            name: string;
            purpose?: string;
            /** Format: date-time */
            until: string;
        };
        BookingRules: {
            /** Format: int32 */
            daysAhead: number;
            /** Format: int32 */
            hoursAWeek: number;
            isOn: boolean;
            /** Format: int32 */
            longestHours: number;
            /** Format: int32 */
            noShowMinutes: number;
            onlyAuthorised: boolean;
        };
        BookingsView: {
            bookings: components["schemas"]["BookingView"][];
            rules: components["schemas"]["BookingRules"];
        };
        BookingView: {
            booking: components["schemas"]["Booking"];
            isLive: boolean;
            isOpen: boolean;
            lapsed: boolean;
            mayArrive: boolean;
        };
        BookRequest: {
            /** Format: date-time */
            from?: string;
            machine: components["schemas"]["MachineId"];
            purpose?: string;
            /** Format: date-time */
            until: string;
        };
        BridgeEnrolment: {
            brokerCa?: string;
            brokerPassword: string;
            brokerUrl: string;
            brokerUser: string;
            name: string;
            space: string;
            token: string;
        };
        BridgeInvitation: {
            code: string;
            /** Format: int32 */
            minutes: number;
            name: string;
        };
        BridgeView: {
            /** Format: date-time */
            codeUntil?: string;
            /** Format: date-time */
            enrolledAt?: string;
            isEnrolled: boolean;
            machines: string[];
            name: string;
            notices: components["schemas"]["Refusal"][];
        };
        /** @enum {unknown} */
        CameraAudience: "workers" | "members";
        CameraRequest: {
            address?: string;
            mirrored: boolean;
            seenBy: components["schemas"]["CameraAudience"];
            /** Format: int32 */
            turn: number;
        };
        CameraSetting: {
            address: string;
            hasSecrets: boolean;
            mirrored: boolean;
            seenBy: components["schemas"]["CameraAudience"];
            /** Format: int32 */
            turn: number;
        };
        CameraView: {
            mirrored: boolean;
            seenBy: components["schemas"]["CameraAudience"];
            simulated: boolean;
            /** Format: int32 */
            turn: number;
            /** Format: int64 */
            version: number;
        };
        /** Format: double */
        Celsius: number;
        /** Format: int64 */
        Cents: number;
        /** Format: int64 */
        CentsPerHour: number;
        ClearRequest: {
            plateCleared: boolean;
            stopCleared: boolean;
        };
        ClosedPeriod: {
            /** Format: date-time */
            at: string;
            by: string;
            costs: components["schemas"]["BookedCost"][];
            dividend: components["schemas"]["Cents"];
            machines: components["schemas"]["MachineClose"][];
            period: string;
            rents: components["schemas"]["RentEntry"][];
            /** Format: int32 */
            shares: number;
        };
        ClosePreview: {
            fingerprint: string;
            period: components["schemas"]["ClosedPeriod"];
            transfers: components["schemas"]["TransferRequest"][];
        };
        ConsistencyProof: {
            /** Format: int64 */
            from: number;
            fromRoot: string;
            path: string[];
            /** Format: int64 */
            to: number;
            toRoot: string;
        };
        /** @enum {unknown} */
        ConsoleKind: "sent" | "said" | "error" | "alarm" | "note";
        ConsoleLine: {
            /** Format: date-time */
            at: string;
            by?: string;
            kind: components["schemas"]["ConsoleKind"];
            means?: string;
            /**
             * Format: int64
             * @default 0
             */
            number: number;
            text: string;
        };
        ContentHash: string;
        ControlLease: {
            asked: boolean;
            holder: string;
            name: string;
            /** Format: date-time */
            since: string;
            takenFrom?: string;
            /** Format: date-time */
            until: string;
        };
        CoolantRequest: {
            flood: boolean;
            mist: boolean;
        };
        CorrectionRequest: {
            memo: string;
            transfer: string;
        };
        CostEntry: {
            period: string;
            transfer: components["schemas"]["TransferRequest"];
        };
        CostsPreview: {
            after: components["schemas"]["RentShare"][];
            before: components["schemas"]["RentShare"][];
            dueAfter: components["schemas"]["MachineDue"];
            dueBefore: components["schemas"]["MachineDue"];
            from: string;
            period: string;
            rent: components["schemas"]["Cents"];
        };
        DemoToken: {
            member: components["schemas"]["MemberId"];
            role: string;
            token: string;
        };
        DesignChoice: {
            module?: string;
            parameters?: {
                [key: string]: string;
            };
            revision?: string;
            slug: string;
        };
        DesignDetail: {
            canBeDrawn: boolean;
            kind: components["schemas"]["MachineKind"];
            licence: string;
            licenceWords?: string;
            licensor: string;
            mass?: components["schemas"]["Grams"];
            material?: string;
            materials: string[];
            /** Format: int32 */
            minutes?: number;
            moduleDetails: components["schemas"]["DesignModule"][];
            modules: string[];
            parameters: components["schemas"]["DesignParameter"][];
            picture?: string;
            readme?: string;
            revision?: string;
            revisions: components["schemas"]["DesignRevisionView"][];
            sentence: string;
            size?: components["schemas"]["Volume"];
            slug: string;
            sources: string[];
            stock?: components["schemas"]["Volume"];
            title: string;
            tool?: string;
            version: string;
        };
        DesignModule: {
            name: string;
            needs: string[];
            title: string;
        };
        DesignParameter: {
            choices?: string[];
            default: string;
            help?: string;
            label: string;
            /** Format: double */
            max?: number;
            /** Format: int32 */
            maxLength?: number;
            /** Format: double */
            min?: number;
            name: string;
            /** Format: double */
            step?: number;
            type: string;
            unit?: string;
        };
        DesignRevisionView: {
            by?: string;
            canBeMade: boolean;
            changes?: string;
            date?: string;
            id: string;
            isCurrent: boolean;
            /** Format: date-time */
            seen: string;
            version: string;
        };
        DesignSummary: {
            kind: components["schemas"]["MachineKind"];
            licence: string;
            licensor: string;
            mass?: components["schemas"]["Grams"];
            material?: string;
            /** Format: int32 */
            minutes?: number;
            modules: string[];
            picture?: string;
            sentence: string;
            size?: components["schemas"]["Volume"];
            slug: string;
            title: string;
            version: string;
        };
        /** @enum {unknown} */
        Dialect: "marlin" | "grbl";
        DividendMember: {
            account: string;
            due: components["schemas"]["Fraction"];
            paid: components["schemas"]["Cents"];
            /** Format: date-time */
            since: string;
            work: string;
        };
        DividendPayout: {
            amount: components["schemas"]["Cents"];
            machines: components["schemas"]["MachineDividend"][];
            period?: string;
            transfer: string;
        };
        DividendView: {
            members: components["schemas"]["DividendMember"][];
            perShare: components["schemas"]["Fraction"];
            waiting: components["schemas"]["Cents"];
        };
        DrawnPart: {
            mesh: components["schemas"]["ContentHash"];
            module: string;
            size: components["schemas"]["Volume"];
            title: string;
            /** Format: int32 */
            triangles: number;
        };
        DrawRequest: {
            module?: string;
            parameters: {
                [key: string]: string;
            };
            revision?: string;
        };
        EndowRequest: {
            amount: components["schemas"]["Cents"];
            fromCommunityInvestment: boolean;
            id: string;
            receipt: string;
        };
        EnrolRequest: {
            code: string;
        };
        FindingView: {
            code: string;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            line?: number;
            message: string;
            severity: string;
            wayOut?: string;
        };
        FirmwareBuffers: {
            /** Format: int32 */
            lineBytes?: number;
            /** Format: int32 */
            receiveBytes?: number;
        };
        FirstLine: {
            /** Format: date-time */
            at: string;
            by: string;
            job: components["schemas"]["JobId"];
            reason: string;
            /** Format: date-time */
            takenBackAt?: string;
            takenBackBy?: string;
            title: string;
        };
        FirstMark: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["MemberId"];
            name: string;
            reason: string;
        };
        FloorPlaceRequest: {
            /** Format: int32 */
            column: number;
            /** Format: int32 */
            row: number;
        };
        FloorTile: {
            /** Format: int32 */
            column: number;
            machine: components["schemas"]["MachineId"];
            /** Format: int32 */
            row: number;
        };
        FloorView: {
            /** Format: int32 */
            columns: number;
            /** Format: int64 */
            revision: number;
            /** Format: int32 */
            rows: number;
            tiles: components["schemas"]["FloorTile"][];
        };
        FlowLink: {
            amount: components["schemas"]["Cents"];
            from: string;
            /** Format: int32 */
            moreTransfers: number;
            to: string;
            transfers: components["schemas"]["FlowTransfer"][];
        };
        FlowNode: {
            amount: components["schemas"]["Cents"];
            id: string;
            job?: components["schemas"]["JobId"];
            machine?: components["schemas"]["MachineId"];
            stage: components["schemas"]["FlowStage"];
        };
        /** @enum {unknown} */
        FlowStage: "job" | "source" | "line" | "end";
        FlowTransfer: {
            amount: components["schemas"]["Cents"];
            transfer: string;
        };
        ForgottenMember: {
            account: string;
            /** Format: int32 */
            jobs: number;
            settled: components["schemas"]["Cents"];
        };
        Fraction: string;
        FundMeansView: {
            commonsFund: components["schemas"]["Cents"];
            communityInvestment: components["schemas"]["Cents"];
            holdings: components["schemas"]["HoldingView"][];
            machines: components["schemas"]["MachineMeans"][];
            pots: components["schemas"]["PotView"][];
        };
        FundView: {
            bonds?: components["schemas"]["BondEntry"][];
            /** @default false */
            closesByItself: boolean;
            closing?: string;
            costs?: components["schemas"]["BookedCost"][];
            lastClosed?: string;
            machines: components["schemas"]["MachineRent"][];
            period: string;
            prices?: components["schemas"]["MachinePrice"][];
            rentEver: components["schemas"]["Cents"];
            rentThisPeriod: components["schemas"]["Cents"];
            sheets?: components["schemas"]["MachineSheet"][];
            toClose?: string[];
        };
        /** @enum {unknown} */
        GapRule: "void" | "commonsFund";
        /** Format: double */
        Grams: number;
        /** @enum {unknown} */
        HandStage: "refused" | "taken" | "done";
        HandView: {
            id: string;
            said: string[];
            sent: string[];
            stage: components["schemas"]["HandStage"];
            stop?: components["schemas"]["StopView"];
        };
        HealthView: {
            ledger: string;
            status: string;
        };
        HeaterReading: {
            actual: components["schemas"]["Celsius"];
            name: string;
            target: components["schemas"]["Celsius"];
        };
        HeatPreset: {
            bed?: components["schemas"]["Celsius"];
            hotend?: components["schemas"]["Celsius"];
            name: string;
        };
        HeatRequest: {
            /** Format: double */
            bed?: number;
            /** Format: double */
            hotend?: number;
            preset?: string;
        };
        HeatSample: {
            /** Format: date-time */
            at: string;
            heaters: components["schemas"]["HeaterReading"][];
        };
        HolderView: {
            account: string;
            principal: components["schemas"]["Cents"];
            /** Format: int64 */
            units: number;
        };
        HoldingView: {
            account: string;
            bond: components["schemas"]["BondId"];
            carry: components["schemas"]["Fraction"];
            interestReceived: components["schemas"]["Cents"];
            next?: components["schemas"]["NextPaymentView"];
            principal: components["schemas"]["Cents"];
            principalReceived: components["schemas"]["Cents"];
            state: components["schemas"]["BondState"];
            /** Format: int64 */
            units: number;
            writtenOff: components["schemas"]["Cents"];
        };
        HubView: {
            currency?: string;
            demo: boolean;
            isNew: boolean;
            language?: string;
            name: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: double */
            timeScale: number;
            version: string;
        };
        InclusionProof: {
            leaf: string;
            path: string[];
            root: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            size: number;
            transfer: string;
        };
        JobDetailView: {
            job: components["schemas"]["JobView"];
            place?: components["schemas"]["QueuePlace"];
            telemetry?: components["schemas"]["MachineTelemetry"];
        };
        JobFailure: {
            code: string;
            /** Format: int64 */
            line: number;
            message: string;
        };
        JobId: string;
        /** @enum {unknown} */
        JobPhase: "quoted" | "queued" | "assigned" | "preparing" | "running" | "paused" | "finished" | "cancelled" | "failed";
        JobReturn: {
            /** Format: date-time */
            at: string;
            code: string;
            machine: components["schemas"]["MachineId"];
            message: string;
        };
        JobSource: components["schemas"]["JobSourceFromDesign"] | components["schemas"]["JobSourceFromUpload"];
        JobSourceFromDesign: {
            module?: string;
            parameters: {
                [key: string]: string;
            };
            revision?: components["schemas"]["ContentHash"];
            slicing?: components["schemas"]["SlicingOptions"];
            slug: string;
            /** @enum {string} */
            type: "design";
            version: string;
        };
        JobSourceFromUpload: {
            file: components["schemas"]["ContentHash"];
            fileName: string;
            slicing?: components["schemas"]["SlicingOptions"];
            /** @enum {string} */
            type: "upload";
        };
        JobTelemetry: {
            job: components["schemas"]["JobId"];
            /** Format: int32 */
            layer?: number;
            /** Format: int32 */
            layers?: number;
            /** Format: int64 */
            line: number;
            /** Format: int64 */
            lines: number;
            metered: components["schemas"]["MachineSeconds"];
            /** Format: double */
            percent: number;
            timeLeft: components["schemas"]["MachineSeconds"];
        };
        JobView: {
            authorisedSeconds?: components["schemas"]["MachineSeconds"];
            /** Format: date-time */
            endedAt?: string;
            failure?: components["schemas"]["JobFailure"];
            held?: components["schemas"]["Cents"];
            id: components["schemas"]["JobId"];
            /** Format: int64 */
            lastExecutedLine: number;
            /** Format: int64 */
            lines: number;
            /** Format: int64 */
            linesSent: number;
            machine?: components["schemas"]["MachineId"];
            member: components["schemas"]["MemberId"];
            metered: components["schemas"]["MachineSeconds"];
            offers: components["schemas"]["MachineOffer"][];
            pauseReason?: string;
            phase: components["schemas"]["JobPhase"];
            /** Format: date-time */
            queuedAt?: string;
            /** Format: date-time */
            quotedAt: string;
            rent?: components["schemas"]["Cents"];
            /** Format: int64 */
            resends: number;
            returned?: components["schemas"]["JobReturn"];
            /** Format: int64 */
            revision: number;
            source: components["schemas"]["JobSource"];
            /** Format: date-time */
            startedAt?: string;
            title: string;
            transfers: string[];
        };
        JogRequest: {
            /** Format: double */
            e?: number;
            /** Format: double */
            feed: number;
            hold?: string;
            /** Format: double */
            x?: number;
            /** Format: double */
            y?: number;
            /** Format: double */
            z?: number;
        };
        JogView: {
            hold: string;
            /** Format: int32 */
            keepUpEveryMilliseconds: number;
            /** Format: int32 */
            keepUpWithinMilliseconds: number;
        };
        JsonElement: unknown;
        KeepOut: {
            from: components["schemas"]["MachinePoint"];
            name: string;
            to: components["schemas"]["MachinePoint"];
        };
        LayerHeight: {
            height: components["schemas"]["Millimetres"];
            nozzle: components["schemas"]["Millimetres"];
            quality: components["schemas"]["Quality"];
        };
        LeaseRequest: {
            /** Format: int32 */
            minutes?: number;
            take: boolean;
        };
        LedgerFault: {
            message: string;
            /** Format: int64 */
            sequence?: number;
            transferId?: string;
        };
        LedgerRoot: {
            /** Format: date-time */
            at?: string;
            chain: string;
            root: string;
            /** Format: int64 */
            size: number;
        };
        LedgerVerification: {
            chain: string;
            fault?: components["schemas"]["LedgerFault"];
            isSound: boolean;
            merkleRoot: string;
            /** Format: int64 */
            transfers: number;
        };
        LinkCode: {
            code: string;
        };
        LinkUse: {
            code: string;
            passkey?: components["schemas"]["PasskeyAnswer"];
            password?: string;
        };
        LinkView: {
            canSignIn: boolean;
            member: components["schemas"]["MemberId"];
            name: string;
        };
        LiquidateRequest: {
            /** Format: date-time */
            at?: string;
            costs: components["schemas"]["Cents"];
            /** Format: int64 */
            insurance?: number;
            proceeds: components["schemas"]["Cents"];
            receipt: string;
        };
        LiquidationPayout: {
            account: string;
            interest: components["schemas"]["Cents"];
            principal: components["schemas"]["Cents"];
            writtenOff: components["schemas"]["Cents"];
        };
        LiquidationPlan: {
            bond: components["schemas"]["BondId"];
            cost: components["schemas"]["Cents"];
            fromCommunityInvestment: components["schemas"]["Cents"];
            fromReserve: components["schemas"]["Cents"];
            interest: components["schemas"]["Cents"];
            machine: components["schemas"]["MachineId"];
            payouts: components["schemas"]["LiquidationPayout"][];
            principal: components["schemas"]["Cents"];
            surplus: components["schemas"]["Cents"];
            writtenOff: components["schemas"]["Cents"];
        };
        MachineBoardView: {
            job?: components["schemas"]["JobView"];
            machine: components["schemas"]["MachineView"];
            telemetry?: components["schemas"]["MachineTelemetry"];
        };
        MachineClose: {
            bond?: components["schemas"]["BondPeriod"];
            bondId?: components["schemas"]["BondId"];
            /** Format: int32 */
            jobs: number;
            lines: components["schemas"]["RentShare"][];
            machine: components["schemas"]["MachineId"];
            metered: components["schemas"]["MachineSeconds"];
            rateAfter?: components["schemas"]["CentsPerHour"];
            rateBefore?: components["schemas"]["CentsPerHour"];
            rent: components["schemas"]["Cents"];
            transfer?: string;
        };
        MachineCosts: {
            cost: components["schemas"]["Cents"];
            /** Format: int32 */
            lifePeriods: number;
            operatingPerPeriod: components["schemas"]["Cents"];
            residual: components["schemas"]["Cents"];
        };
        MachineDividend: {
            dividend: components["schemas"]["Cents"];
            machine: components["schemas"]["MachineId"];
        };
        MachineDue: {
            bonds: string[];
            booked: components["schemas"]["Cents"];
            depreciation: components["schemas"]["Cents"];
            /** Format: int32 */
            jobs: number;
            machine: components["schemas"]["MachineId"];
            metered: components["schemas"]["MachineSeconds"];
            operating: components["schemas"]["Cents"];
            rent: components["schemas"]["Cents"];
        };
        MachineFailure: {
            /** Format: date-time */
            at: string;
            before: components["schemas"]["BondState"];
            why: string;
        };
        MachineId: string;
        /** @enum {unknown} */
        MachineKind: "printer" | "router";
        MachineMeans: {
            machine: components["schemas"]["MachineId"];
            operating: components["schemas"]["Cents"];
            reserve: components["schemas"]["Cents"];
        };
        MachineOffer: {
            authorised: components["schemas"]["MachineSeconds"];
            estimate: components["schemas"]["MachineSeconds"];
            filamentGrams?: components["schemas"]["Grams"];
            hold: components["schemas"]["Cents"];
            /** Format: int32 */
            layers?: number;
            /** Format: int64 */
            lines: number;
            machine: components["schemas"]["MachineId"];
            price: components["schemas"]["Cents"];
            program: components["schemas"]["ContentHash"];
            /** Format: int64 */
            programBytes: number;
            rate: components["schemas"]["CentsPerHour"];
            requirements: components["schemas"]["Requirements"];
        };
        MachinePoint: {
            x: components["schemas"]["Millimetres"];
            y: components["schemas"]["Millimetres"];
            z: components["schemas"]["Millimetres"];
        };
        MachinePrice: {
            machine: components["schemas"]["MachineId"];
            rate: components["schemas"]["CentsPerHour"];
            rule: components["schemas"]["PriceRule"];
        };
        MachineQuestion: {
            answers: string[];
            text: string;
        };
        MachineQuote: {
            fits: boolean;
            machine: components["schemas"]["MachineId"];
            name: string;
            offer?: components["schemas"]["MachineOffer"];
            outlook?: components["schemas"]["RateOutlook"];
            /** Format: date-time */
            readyAt?: string;
            refusal?: components["schemas"]["Refusal"];
            /** Format: date-time */
            startsFrom?: string;
            state: components["schemas"]["MachineState"];
        };
        MachineRent: {
            goes: components["schemas"]["RentShare"][];
            /** Format: int32 */
            jobs: number;
            machine: components["schemas"]["MachineId"];
            metered: components["schemas"]["MachineSeconds"];
            rent: components["schemas"]["Cents"];
        };
        MachineSafety: {
            /** Format: int32 */
            coolBedAfterMinutes?: number;
            /** Format: int32 */
            coolNozzleAfterMinutes?: number;
            /** Format: int32 */
            heartbeatSeconds?: number;
            /** Format: int32 */
            heatersOffAfterIdleMinutes?: number;
            offersRecovery?: boolean;
            parkLift?: components["schemas"]["Millimetres"];
            parkRetract?: components["schemas"]["Millimetres"];
            parkX?: components["schemas"]["Millimetres"];
            parkY?: components["schemas"]["Millimetres"];
            /** Format: int32 */
            pauseWithoutHubAfterMinutes?: number;
            preheats?: string;
            /** Format: int32 */
            spindleOffAfterIdleMinutes?: number;
            /** Format: double */
            spindleUpSeconds?: number;
            stopsSpindleInPause?: boolean;
            watchesHeat?: boolean;
            withoutHeartbeat?: components["schemas"]["SilenceAction"];
        };
        MachineSale: {
            /** Format: date-time */
            at: string;
            costs: components["schemas"]["Cents"];
            insurance: components["schemas"]["Cents"];
            proceeds: components["schemas"]["Cents"];
            receipt: string;
        };
        /** Format: int64 */
        MachineSeconds: number;
        MachineSheet: {
            depreciated: components["schemas"]["Cents"];
            fixedBy?: components["schemas"]["BondId"];
            machine: components["schemas"]["MachineId"];
            next?: components["schemas"]["MachineCosts"];
            now?: components["schemas"]["MachineCosts"];
        };
        MachineSpec: {
            /** Format: double */
            acceleration: number;
            bridge?: string;
            buffers?: components["schemas"]["FirmwareBuffers"];
            class: string;
            dialect: components["schemas"]["Dialect"];
            id: components["schemas"]["MachineId"];
            keepOuts?: components["schemas"]["KeepOut"][];
            kind: components["schemas"]["MachineKind"];
            link: string;
            maxBed?: components["schemas"]["Celsius"];
            maxFeed: components["schemas"]["MillimetresPerMinute"];
            maxHotend?: components["schemas"]["Celsius"];
            name: string;
            nozzle?: components["schemas"]["Millimetres"];
            rate: components["schemas"]["CentsPerHour"];
            safety?: components["schemas"]["MachineSafety"];
            volume: components["schemas"]["Volume"];
        };
        /** @enum {unknown} */
        MachineState: "offline" | "idle" | "awaitingClear" | "running" | "paused" | "stopped" | "fault";
        MachineTelemetry: {
            alarm?: string;
            /** Format: date-time */
            at: string;
            heaters: components["schemas"]["HeaterReading"][];
            job?: components["schemas"]["JobTelemetry"];
            jogging: boolean;
            /** Format: double */
            linesPerSecond: number;
            machine: components["schemas"]["MachineId"];
            overrides?: components["schemas"]["OverrideReadings"];
            phase: string;
            position?: components["schemas"]["ToolPosition"];
            question?: components["schemas"]["MachineQuestion"];
            /** Format: int64 */
            resends: number;
            /**
             * Format: int32
             * @default 1
             */
            v: number;
            work?: components["schemas"]["ToolPosition"];
        };
        MachineView: {
            camera?: components["schemas"]["CameraView"];
            /** Format: date-time */
            changedAt: string;
            checks: string[];
            firmware?: string;
            hindrance?: components["schemas"]["StartHindrance"];
            job?: components["schemas"]["JobId"];
            lastStop?: components["schemas"]["StopRecord"];
            lease?: components["schemas"]["ControlLease"];
            maintenance: components["schemas"]["MaintenanceView"][];
            material?: string;
            ownPresets: boolean;
            presets: components["schemas"]["HeatPreset"][];
            reason?: string;
            reasonCodes: string[];
            recoveryOffered: boolean;
            /** Format: int64 */
            revision: number;
            spec: components["schemas"]["MachineSpec"];
            state: components["schemas"]["MachineState"];
            /** Format: int64 */
            wornSeconds: number;
        };
        Macro: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["MemberId"];
            class?: string;
            id: string;
            lines: string[];
            machine?: components["schemas"]["MachineId"];
            name: string;
        };
        MacroRequest: {
            class?: string;
            lines: string[];
            machine?: components["schemas"]["MachineId"];
            name: string;
        };
        MadeToken: {
            entry: components["schemas"]["TokenEntry"];
            token: string;
        };
        MaintenanceBook: {
            intervals: components["schemas"]["MaintenanceView"][];
            log: components["schemas"]["MaintenanceLogLine"][];
        };
        MaintenanceDoneRequest: {
            note?: string;
        };
        /** @enum {unknown} */
        MaintenanceDue: "notYet" | "soon" | "overdue";
        MaintenanceLogLine: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["MemberId"];
            interval?: string;
            name: string;
            note?: string;
            what: string;
            /** Format: int64 */
            wornSeconds: number;
        };
        MaintenanceNoteRequest: {
            note?: string;
            what: string;
        };
        MaintenanceRequest: {
            /** Format: int32 */
            everyDays?: number;
            /** Format: int32 */
            everyHours?: number;
            name: string;
            stopsJobs: boolean;
            /** Format: int32 */
            usedDays?: number;
            /** Format: int32 */
            usedHours?: number;
        };
        MaintenanceView: {
            due: components["schemas"]["MaintenanceDue"];
            /** Format: date-time */
            dueOn?: string;
            /** Format: int32 */
            everyDays?: number;
            /** Format: int32 */
            everyHours?: number;
            id: string;
            name: string;
            /** Format: int32 */
            percent: number;
            /** Format: date-time */
            since: string;
            stopsJobs: boolean;
            /** Format: int64 */
            usedSeconds: number;
        };
        MaterialRequest: {
            material?: string;
        };
        MemberEntry: {
            account?: string;
            authorisations: components["schemas"]["Authorisation"][];
            canSignIn?: boolean;
            classes: string[];
            id: components["schemas"]["MemberId"];
            /** Format: date-time */
            linkUntil?: string;
            name: string;
            roles: string[];
        };
        MemberId: string;
        MemberLink: {
            address: string;
            code: string;
            member: components["schemas"]["MemberId"];
            /** Format: date-time */
            until: string;
        };
        MemberView: {
            account: string;
            authorisations: components["schemas"]["Authorisation"][];
            classes: string[];
            id: components["schemas"]["MemberId"];
            name: string;
            roles: string[];
            wallet?: string;
        };
        /** Format: double */
        Millimetres: number;
        /** Format: double */
        MillimetresPerMinute: number;
        MoveJobRequest: {
            before?: components["schemas"]["JobId"];
        };
        MyDividendView: {
            payouts: components["schemas"]["DividendPayout"][];
            share?: components["schemas"]["DividendMember"];
        };
        NameRequest: {
            name: string;
        };
        NewMachine: {
            costs?: components["schemas"]["MachineCosts"];
            material?: string;
            spec: components["schemas"]["MachineSpec"];
        };
        NewMember: {
            classes: string[];
            id: components["schemas"]["MemberId"];
            name: string;
            roles: string[];
            withToken: boolean;
        };
        NewToken: {
            /** Format: int32 */
            days?: number;
            label: string;
            scopes?: string[];
        };
        NextPaymentView: {
            interest: components["schemas"]["Cents"];
            period: string;
            principal: components["schemas"]["Cents"];
        };
        Obstacle: {
            asked?: string;
            code: string;
            has?: string;
            machine: components["schemas"]["MachineId"];
            message: string;
            /** Format: date-time */
            until?: string;
        };
        OfferOutlook: {
            /** Format: int64 */
            capFromGuarantee: number;
            depreciation: components["schemas"]["Cents"];
            interest: components["schemas"]["Cents"];
            interestInAll: components["schemas"]["Cents"];
            operating: components["schemas"]["Cents"];
            /** Format: int32 */
            periods: number;
            policyHash: string;
            principal: components["schemas"]["Cents"];
            rent: components["schemas"]["Cents"];
        };
        OptionRange: {
            /** Format: double */
            least: number;
            /** Format: double */
            most: number;
            /** Format: double */
            usual: number;
        };
        /** @enum {unknown} */
        OrderCode: "fairShare" | "putFirst";
        OrderWhy: {
            ahead: components["schemas"]["MachineSeconds"];
            code: components["schemas"]["OrderCode"];
            first?: components["schemas"]["FirstMark"];
            member: components["schemas"]["MemberId"];
            /** Format: int32 */
            number: number;
            ownOrder: boolean;
            served: components["schemas"]["MachineSeconds"];
        };
        /** @enum {unknown} */
        OverrideKind: "feed" | "rapid" | "spindle" | "flow" | "fan";
        OverrideReadings: {
            /** Format: int32 */
            fan?: number;
            /** Format: int32 */
            feed?: number;
            /** Format: int32 */
            flow?: number;
            /** Format: int32 */
            rapid?: number;
            /** Format: int32 */
            spindle?: number;
        };
        OverrideRequest: {
            kind: components["schemas"]["OverrideKind"];
            /** Format: int32 */
            percent: number;
        };
        PasskeyAnswer: {
            challenge: string;
            credential: components["schemas"]["JsonElement"];
            name?: string;
        };
        PasskeyChallenge: {
            challenge: string;
            options: components["schemas"]["JsonElement"];
        };
        PasskeyView: {
            id: string;
            /** Format: date-time */
            madeAt: string;
            name: string;
            /** Format: date-time */
            usedAt?: string;
        };
        PasswordChange: {
            current?: string;
            new: string;
        };
        PasswordSignIn: {
            member: string;
            password: string;
        };
        PaybackPoint: {
            interest: components["schemas"]["Cents"];
            isProjected: boolean;
            outstanding: components["schemas"]["Cents"];
            period: string;
            principal: components["schemas"]["Cents"];
        };
        PaybackView: {
            bond: components["schemas"]["BondId"];
            evenIn?: string;
            paid: components["schemas"]["Cents"];
            points: components["schemas"]["PaybackPoint"][];
            principal: components["schemas"]["Cents"];
            redeemedIn?: string;
        };
        PolicyView: {
            hash: string;
            policy: components["schemas"]["BondPolicy"];
        };
        PortView: {
            inUseBy?: string;
            link: string;
            product?: string;
        };
        Posting: {
            amount: components["schemas"]["Cents"];
            credit: string;
            debit: string;
            /**
             * Format: int32
             * @default 0
             */
            unit: number;
        };
        PotView: {
            amount: components["schemas"]["Cents"];
            pot: string;
        };
        PreflightView: {
            /** Format: int64 */
            commands: number;
            estimate?: components["schemas"]["MachineSeconds"];
            findings: components["schemas"]["FindingView"][];
            /** Format: int32 */
            layers: number;
            mayRun: boolean;
            /** Format: int64 */
            untold: number;
        };
        PresetsRequest: {
            presets?: components["schemas"]["HeatPreset"][];
        };
        PricedTime: {
            after?: components["schemas"]["Cents"];
            before?: components["schemas"]["Cents"];
            job?: components["schemas"]["JobId"];
            metered: components["schemas"]["MachineSeconds"];
        };
        PriceRule: {
            availablePerPeriod: components["schemas"]["MachineSeconds"];
            cap: components["schemas"]["CentsPerHour"];
            floor: components["schemas"]["CentsPerHour"];
        };
        PricingPreview: {
            after?: components["schemas"]["CentsPerHour"];
            before?: components["schemas"]["CentsPerHour"];
            job: components["schemas"]["PricedTime"];
            month: components["schemas"]["PricedTime"];
            monthOf: string;
            nextAfter?: components["schemas"]["CentsPerHour"];
            nextBefore?: components["schemas"]["CentsPerHour"];
            period: string;
        };
        PricingRequest: {
            rule?: components["schemas"]["PriceRule"];
            start: components["schemas"]["CentsPerHour"];
        };
        Problem: {
            /** @description Stable; docs/errors.md lists them. */
            code: string;
            /** @description What is refused and why, as a sentence. */
            detail: string;
            /** @description The HTTP status. */
            status: number;
            /** @description The code in words. */
            title: string;
            /** @description Ends with # and the code. */
            type: string;
            /** @description What to do then, where there is something. */
            wayOut?: string;
        };
        ProposeBondRequest: {
            /** Format: int32 */
            hoursPerPeriod: number;
            id: components["schemas"]["BondId"];
            machine: components["schemas"]["MachineId"];
            machineName: string;
            /** Format: int32 */
            periods: number;
            rentPerPeriod: components["schemas"]["Cents"];
            terms: string;
        };
        /** @enum {unknown} */
        Quality: "draft" | "normal" | "fine";
        QueueJobRequest: {
            quote: components["schemas"]["JobId"];
        };
        QueuePlace: {
            estimate: components["schemas"]["MachineSeconds"];
            goingTo?: components["schemas"]["MachineId"];
            job: components["schemas"]["JobId"];
            machines: string[];
            member: components["schemas"]["MemberId"];
            order?: components["schemas"]["OrderWhy"];
            orderReason: string;
            /** Format: int32 */
            place: number;
            /** Format: date-time */
            queuedAt: string;
            title: string;
            wait?: components["schemas"]["WaitWhy"];
            waitReason?: string;
        };
        QuoteRequest: {
            again?: components["schemas"]["JobId"];
            design?: components["schemas"]["DesignChoice"];
            machine?: components["schemas"]["MachineId"];
            material?: string;
            slicing?: components["schemas"]["SlicingOptions"];
            upload?: components["schemas"]["UploadChoice"];
        };
        QuoteView: {
            job: components["schemas"]["JobView"];
            machines: components["schemas"]["MachineQuote"][];
            /** Format: date-time */
            validUntil: string;
            warnings: components["schemas"]["Refusal"][];
        };
        RateOutlook: {
            /** Format: date-time */
            from: string;
            isSettled: boolean;
            machine: components["schemas"]["MachineId"];
            next: components["schemas"]["CentsPerHour"];
            period: string;
            rate: components["schemas"]["CentsPerHour"];
        };
        ReasonRequest: {
            why: string;
        };
        ReceiptRequest: {
            receipt: string;
        };
        RecoveryOffer: {
            cause: string;
            checkCodes: string[];
            checks: string[];
            hindrance?: components["schemas"]["Refusal"];
            /** Format: int64 */
            line: number;
            /** Format: int64 */
            lines: number;
            next: string[];
            plan: string;
            positionKept: boolean;
            sends: string[];
            warningCodes: string[];
            warnings: string[];
        };
        Refusal: {
            code: string;
            message: string;
            wayOut?: string;
        };
        ReletView: {
            /** Format: int32 */
            bids: number;
            /** Format: date-time */
            ends: string;
            reserve: components["schemas"]["CentsPerHour"];
            /** Format: int32 */
            round: number;
            /** Format: int32 */
            rounds: number;
            why: string;
        };
        RentalAgreement: {
            /** Format: int32 */
            hoursPerPeriod: number;
            lessee: string;
            machine: components["schemas"]["MachineId"];
            machineName: string;
            /** Format: int32 */
            periods: number;
            rentPerPeriod: components["schemas"]["Cents"];
            terms: string;
        };
        RentBidRequest: {
            /** Format: int32 */
            hoursPerPeriod: number;
            id: string;
            rate: components["schemas"]["CentsPerHour"];
        };
        RentEntry: {
            /** Format: date-time */
            at: string;
            job: components["schemas"]["JobId"];
            machine: components["schemas"]["MachineId"];
            metered: components["schemas"]["MachineSeconds"];
            rent: components["schemas"]["Cents"];
            transfer: string;
        };
        RentFlow: {
            in: components["schemas"]["Cents"];
            isSettled: boolean;
            links: components["schemas"]["FlowLink"][];
            machine?: components["schemas"]["MachineId"];
            /** Format: int32 */
            moreJobs: number;
            nodes: components["schemas"]["FlowNode"][];
            period: string;
        };
        RentShare: {
            amount: components["schemas"]["Cents"];
            line: string;
        };
        RepairRequest: {
            cost: components["schemas"]["Cents"];
            receipt: string;
        };
        Requirements: {
            bed?: components["schemas"]["Celsius"];
            dialect: components["schemas"]["Dialect"];
            extent: components["schemas"]["Volume"];
            hotend?: components["schemas"]["Celsius"];
            kind: components["schemas"]["MachineKind"];
            material?: string;
        };
        ResumePlanRequest: {
            checked: boolean;
            plan: string;
        };
        SalePreview: {
            isToBeSold: boolean;
            plan: components["schemas"]["LiquidationPlan"];
            /** Format: int32 */
            shares: number;
            transfers: components["schemas"]["TransferRequest"][];
        };
        SellFundUnitsRequest: {
            id: string;
            /** Format: int64 */
            units: number;
        };
        SellUnitsRequest: {
            id: string;
            price: components["schemas"]["Cents"];
            /** Format: int64 */
            units: number;
        };
        SendRequest: {
            command: string;
        };
        SessionEntry: {
            address: string;
            agent: string;
            how: string;
            id: string;
            /** Format: date-time */
            madeAt: string;
            /** Format: date-time */
            seenAt: string;
        };
        SessionView: {
            member?: components["schemas"]["MemberView"];
        };
        SetUpDone: {
            member: components["schemas"]["MemberView"];
            token?: string;
        };
        SetUpPerson: {
            code: string;
            id: components["schemas"]["MemberId"];
            name: string;
        };
        SetUpRequest: {
            code: string;
            id: components["schemas"]["MemberId"];
            name: string;
            passkey?: components["schemas"]["PasskeyAnswer"];
            password?: string;
            space: components["schemas"]["SpaceRequest"];
            withToken: boolean;
        };
        SignInProof: {
            passkey?: components["schemas"]["PasskeyAnswer"];
            password?: string;
        };
        /** @enum {unknown} */
        SilenceAction: "leave" | "pause" | "stop";
        SlicingMaterial: {
            id: string;
            name: string;
            printers: string[];
            sentence: string;
        };
        SlicingOptions: {
            /** Format: double */
            brim?: number;
            /** Format: int32 */
            copies?: number;
            /** Format: int32 */
            infillPercent?: number;
            quality?: components["schemas"]["Quality"];
            /** Format: double */
            scalePercent?: number;
            supports?: components["schemas"]["Supports"];
            /** Format: int32 */
            turnX?: number;
            /** Format: int32 */
            turnY?: number;
            /** Format: int32 */
            turnZ?: number;
        };
        SlicingView: {
            brimMm: components["schemas"]["OptionRange"];
            copies: components["schemas"]["OptionRange"];
            infillPercent: components["schemas"]["OptionRange"];
            layerHeights: components["schemas"]["LayerHeight"][];
            materials: components["schemas"]["SlicingMaterial"][];
            scalePercent: components["schemas"]["OptionRange"];
            turnDegrees: components["schemas"]["OptionRange"];
        };
        SpaceRequest: {
            currency?: string;
            language: string;
            name: string;
        };
        SpindleRequest: {
            /** @default false */
            reversed: boolean;
            /** Format: double */
            rpm: number;
        };
        StartHindrance: {
            code: string;
            message: string;
            /** Format: int32 */
            times: number;
            /** Format: date-time */
            until: string;
        };
        StatementAccount: {
            account: string;
            /** Format: int32 */
            accounts: number;
            class: components["schemas"]["AccountClass"];
            closing: components["schemas"]["Cents"];
            credits: components["schemas"]["Cents"];
            debits: components["schemas"]["Cents"];
            opening: components["schemas"]["Cents"];
        };
        StatementPayout: {
            amount: components["schemas"]["Cents"];
            from: string;
            /** Format: int64 */
            sequence: number;
            to: string;
            transfer: string;
        };
        StatementView: {
            accounts: components["schemas"]["StatementAccount"][];
            close: components["schemas"]["ClosedPeriod"];
            closing: components["schemas"]["LedgerRoot"];
            /** Format: int32 */
            morePayouts: number;
            opening: components["schemas"]["LedgerRoot"];
            payouts: components["schemas"]["StatementPayout"][];
        };
        StopRecord: {
            /** Format: date-time */
            at: string;
            by: string;
            /** Format: int64 */
            microseconds: number;
            outputs?: string;
            outputsOff?: boolean;
        };
        StopView: {
            /** Format: int64 */
            bridgeMicroseconds?: number;
            commandId: string;
            machine: components["schemas"]["MachineView"];
            /** Format: int64 */
            microseconds?: number;
        };
        /** @enum {unknown} */
        Supports: "auto" | "plateOnly" | "none" | null;
        SurplusShare: {
            /** Format: int32 */
            basisPoints: number;
            line: string;
        };
        SwitchRequest: {
            on: boolean;
        };
        TokenEntry: {
            id: string;
            label: string;
            /** Format: date-time */
            madeAt?: string;
            scopes?: string[];
            /** Format: date-time */
            until?: string;
            /** Format: date-time */
            usedAt?: string;
        };
        ToolPosition: {
            x: components["schemas"]["Millimetres"];
            y: components["schemas"]["Millimetres"];
            z: components["schemas"]["Millimetres"];
        };
        TopUpRequest: {
            cents: components["schemas"]["Cents"];
            id?: string;
            member?: string;
        };
        TracedJob: {
            design?: string;
            job: components["schemas"]["JobId"];
            metered: components["schemas"]["MachineSeconds"];
            rate?: components["schemas"]["CentsPerHour"];
            rent: components["schemas"]["Cents"];
            transfer: string;
        };
        TracedMachine: {
            jobs: components["schemas"]["TracedJob"][];
            lines: components["schemas"]["RentShare"][];
            machine: components["schemas"]["MachineId"];
            /** Format: int32 */
            moreJobs: number;
            period: string;
            rent: components["schemas"]["Cents"];
            transfer?: string;
        };
        TraceView: {
            job?: components["schemas"]["TracedJob"];
            machines: components["schemas"]["TracedMachine"][];
            period?: string;
            transfer: components["schemas"]["Transfer"];
        };
        Transfer: {
            /** Format: date-time */
            at: string;
            chain: string;
            corrects?: string;
            /** Format: date-time */
            effectiveAt?: string;
            /** Format: date-time */
            expiresAt?: string;
            holdId?: string;
            id: string;
            kind: components["schemas"]["TransferKind"];
            leaf: string;
            memo: string;
            postings: components["schemas"]["Posting"][];
            references: {
                [key: string]: string;
            };
            released: components["schemas"]["Cents"];
            /** Format: int64 */
            sequence: number;
        };
        /** @enum {unknown} */
        TransferKind: "post" | "hold" | "postHold" | "voidHold" | "expireHold";
        TransferRequest: {
            amount?: components["schemas"]["Cents"];
            corrects?: string;
            /** Format: date-time */
            effectiveAt?: string;
            /** Format: date-time */
            expiresAt?: string;
            holdId?: string;
            id: string;
            kind: components["schemas"]["TransferKind"];
            memo: string;
            postings: components["schemas"]["Posting"][];
            references: {
                [key: string]: string;
            };
        };
        UnitSale: {
            buyer?: string;
            id: string;
            price: components["schemas"]["Cents"];
            principal: components["schemas"]["Cents"];
            seller: string;
            /** Format: int64 */
            units: number;
        };
        UnlockRequest: {
            checked: boolean;
            home: boolean;
        };
        UploadChoice: {
            file: components["schemas"]["ContentHash"];
            name: string;
        };
        UploadedPart: {
            mesh: components["schemas"]["ContentHash"];
            name: string;
            size: components["schemas"]["Volume"];
        };
        UploadView: {
            /** Format: int64 */
            bytes: number;
            file: components["schemas"]["ContentHash"];
            kind: string;
            name: string;
            parts: components["schemas"]["UploadedPart"][];
        };
        VettingChange: {
            /** Format: date-time */
            at: string;
            by: string;
            /** Format: int32 */
            rows: number;
            /** Format: int32 */
            version: number;
        };
        VettingRequest: {
            rows?: components["schemas"]["VettingRow"][];
            /** Format: int32 */
            version: number;
        };
        VettingRow: {
            byHand: string[];
            command: string;
            dialect: components["schemas"]["Dialect"];
            inProgram: string[];
            machine?: string;
            reason: string;
        };
        VettingView: {
            changes: components["schemas"]["VettingChange"][];
            isDefault: boolean;
            rows: components["schemas"]["VettingRow"][];
            /** Format: int32 */
            version: number;
        };
        Volume: {
            x: components["schemas"]["Millimetres"];
            y: components["schemas"]["Millimetres"];
            z: components["schemas"]["Millimetres"];
        };
        /** @enum {unknown} */
        WaitCode: "plateNotCleared" | "machinesBusy" | "machinesStand" | "noMachineFits" | "noMachineOffered";
        WaitWhy: {
            code: components["schemas"]["WaitCode"];
            machines: string[];
            obstacles: components["schemas"]["Obstacle"][];
        };
        WalletView: {
            account: string;
            available: components["schemas"]["Cents"];
            entries: components["schemas"]["Transfer"][];
            held: components["schemas"]["Cents"];
            posted: components["schemas"]["Cents"];
        };
        WorkOffsetRequest: {
            /** Format: int32 */
            number: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
