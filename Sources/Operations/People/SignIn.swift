import Monitoring
public import Review
import Storage

extension Workbench {
    /// Makes the first admin of a new database.
    ///
    /// - Returns: The admin, and a one-time code to sign in with in the browser; it is valid for a day and is
    ///   shown this once, since only its hash is kept.
    /// - Throws: `conflict` where somebody works with the database already.
    public func initialise(adminName: String) throws(WorkbenchError) -> (
        reviewer: Reviewer, setupCode: String
    ) {
        let name = try checkedName(adminName)
        return try mapping {
            try database.write(at: now(), by: name) { transaction in
                guard try transaction.read.reviewers().isEmpty else {
                    throw WorkbenchError.conflict(
                        "The database has people already. An admin adds others with `plumbline reviewer add`."
                    )
                }
                return try add(name, role: .admin, in: transaction)
            }
        }
    }

    /// A further one-time code for somebody, as the program prints it for whoever sits at the machine.
    public func newSignInCode(for name: String) throws(WorkbenchError) -> String {
        let person = try reviewer(named: name)
        return try signInCode(for: person, madeBy: person)
    }

    func signInCode(for person: Reviewer, madeBy maker: Reviewer) throws(WorkbenchError) -> String {
        try mapping {
            try database.write(at: now(), by: maker.name) { transaction in
                _ = try transaction.record(action: "reviewer.code", subject: person.name)
                return try addCode(for: person.id, in: transaction)
            }
        }
    }

    /// Signs in with a one-time code, which is used up by it.
    ///
    /// A password that the person had is gone then: who needs a code has forgotten it, and sets another next.
    public func redeem(code: String) throws(WorkbenchError) -> SignedIn {
        let code = code.trimmingWhitespace()
        let refusal = WorkbenchError.forbidden(
            "This code is unknown, used or older than a day. Ask an admin for a new one."
        )
        guard let number = code.split(separator: "-").first, let id = Int64(number) else { throw refusal }
        return try mapping {
            guard let person = try database.read({ try $0.reviewer(id: id) }), person.disabledAt == nil else {
                throw refusal
            }
            let moment = now()
            return try database.write(at: moment, by: person.name) { transaction in
                let earliest = moment.advanced(bySeconds: -Self.codeSeconds)
                guard try transaction.useSetupCode(hash: secretHash(code), madeSince: earliest) else {
                    throw refusal
                }
                if try transaction.read.password(ofReviewer: person.id) != nil {
                    try transaction.removePassword(ofReviewer: person.id)
                    _ = try transaction.record(action: "reviewer.passwordRemoved", subject: person.name)
                }
                return try beginSession(of: person, in: transaction)
            }
        }
    }

    /// Whether a person has a password, which a new one can only replace by naming it.
    public func hasPassword(_ person: Reviewer) throws(WorkbenchError) -> Bool {
        try mapping { try database.read { try $0.password(ofReviewer: person.id) != nil } }
    }

    /// Sets the person's own password; all earlier sessions end, and the one returned begins.
    ///
    /// - Parameters:
    ///   - password: The new one.
    ///   - present: The one it replaces, where the person has one: an open session alone must not give the account away.
    ///   - person: Whose it is.
    /// - Returns: The session that begins.
    /// - Throws: `forbidden` for a wrong present one, `tooMany` after several, `invalid` for a new one that is too short.
    @discardableResult
    public func setPassword(
        _ password: String,
        replacing present: String? = nil,
        as person: Reviewer
    ) throws(WorkbenchError) -> SignedIn {
        try setPassword(password, replacing: present, as: person, cost: .standard)
    }

    func setPassword(
        _ password: String,
        replacing present: String? = nil,
        as person: Reviewer,
        cost: PasswordCost
    ) throws(WorkbenchError) -> SignedIn {
        try require(.viewer, of: person, to: "set a password")
        guard (10...1_000).contains(password.count) else {
            throw .invalid(
                "The password has \(password.count) characters; 10 to 1,000 are allowed. A few words do well."
            )
        }
        return try mapping {
            if try hasPassword(person) {
                let refusal = "The present password is wrong."
                try check(present ?? "", of: person, named: person.name, orSay: refusal)
            }
            // Derived before the transaction: it takes longer than anybody should wait for the database.
            let stored = try StoredPassword(password, salt: randomBytes(16), cost: cost)
            return try database.write(at: now(), by: person.name) { transaction in
                try transaction.setPassword(stored, ofReviewer: person.id)
                _ = try transaction.record(action: "reviewer.password", subject: person.name)
                try forgetFailures(of: person.name, in: transaction)
                return try beginSession(of: person, in: transaction)
            }
        }
    }

    /// Signs in with name and password; the answer to a wrong name and to a wrong password is the same.
    ///
    /// After five failures in a row for a name, each further try has to wait, up to a quarter of an hour.
    public func signIn(name: String, password: String) throws(WorkbenchError) -> SignedIn {
        let name = name.trimmingWhitespace()
        return try mapping {
            let known = try database.read { try $0.reviewer(named: name) }
            try check(password, of: known, named: name, orSay: "Name or password is wrong.")
            guard let person = known else { throw WorkbenchError.forbidden("Name or password is wrong.") }
            return try database.write(at: now(), by: person.name) { transaction in
                try forgetFailures(of: name, in: transaction)
                return try beginSession(of: person, in: transaction)
            }
        }
    }

    /// Refuses a wrong password, and any for a while after several wrong ones under the name.
    private func check(
        _ password: String,
        of person: Reviewer?,
        named name: String,
        orSay refusal: String
    ) throws {
        let moment = now()
        let (stored, backOff) = try database.read { read in
            (
                try person.flatMap { try read.password(ofReviewer: $0.id) },
                SignInBackOff(stored: try read.setting(SignInBackOff.setting(for: name)))
            )
        }
        let waiting = backOff.secondsToWait(at: moment.milliseconds)
        guard waiting == 0 else {
            throw WorkbenchError.tooMany(
                "Too many wrong passwords for this name. Try again in \(waiting) seconds.",
                seconds: waiting
            )
        }
        // Somebody who is not there costs as much time as somebody who is.
        let compared =
            try stored ?? StoredPassword("", salt: Array(repeating: 0, count: 16), cost: .standard)
        let isRight = try stored == nil ? false : compared.matches(password)
        guard isRight, person?.disabledAt == nil else {
            try noteFailure(SignInBackOff.setting(for: name), at: moment)
            throw WorkbenchError.forbidden(refusal)
        }
    }

    /// Who the session of a token belongs to; nil when it has ended or the account is closed.
    public func person(forSession token: String) throws(WorkbenchError) -> Reviewer? {
        try mapping {
            let moment = now()
            return try database.read { try $0.reviewer(ofSession: secretHash(token), at: moment) }
        }
    }

    /// Ends a session.
    public func signOut(token: String) throws(WorkbenchError) {
        guard let person = try person(forSession: token) else { return }
        try mapping {
            try database.write(at: now(), by: person.name) {
                try $0.deleteSession(tokenHash: secretHash(token))
            }
        }
    }

    /// No name has more characters, neither where it is given nor where somebody signs in with it.
    public static let longestName = 100
    /// A one-time code is good for a day.
    private static let codeSeconds: Int64 = 86_400
    /// A session lasts a week.
    private static let sessionSeconds: Int64 = 7 * 86_400

    private func noteFailure(_ setting: String, at moment: Moment) throws {
        try database.write(at: moment, by: "sign-in") { transaction in
            var backOff = SignInBackOff(stored: try transaction.read.setting(setting))
            backOff.failures += 1
            backOff.lastFailure = moment.milliseconds
            try transaction.setSetting(setting, to: backOff.stored)
        }
    }

    private func forgetFailures(of name: String, in transaction: WriteTransaction) throws {
        let setting = SignInBackOff.setting(for: name)
        guard try transaction.read.setting(setting) != nil else { return }
        try transaction.setSetting(setting, to: nil)
    }

    private func beginSession(of person: Reviewer, in transaction: WriteTransaction) throws -> SignedIn {
        let token = hexadecimal(randomBytes(32))
        try transaction.deleteExpiredSessions()
        try transaction.addSession(
            tokenHash: secretHash(token),
            reviewer: person.id,
            expiresAt: transaction.moment.advanced(bySeconds: Self.sessionSeconds)
        )
        _ = try transaction.record(action: "reviewer.signedIn", subject: person.name)
        return SignedIn(reviewer: person, token: token)
    }

    func add(_ name: String, role: Role, in transaction: WriteTransaction) throws -> (
        reviewer: Reviewer, setupCode: String
    ) {
        let id = try transaction.addReviewer(name: name, role: role)
        _ = try transaction.record(action: "reviewer.added", subject: name, detail: role.rawValue)
        return (Reviewer(id: id, name: name, role: role), try addCode(for: id, in: transaction))
    }

    func addCode(for reviewer: Int64, in transaction: WriteTransaction) throws -> String {
        // The number says whose it is; the hash covers it, so that it cannot be changed for another's.
        let code = "\(reviewer)-\(hexadecimal(randomBytes(16)))"
        try transaction.addSetupCode(hash: secretHash(code))
        return code
    }

    func checkedName(_ text: String) throws(WorkbenchError) -> String {
        let name = text.trimmingWhitespace()
        let isPrintable = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...Self.longestName).contains(name.count), isPrintable else {
            throw .invalid(
                "A name has 1 to \(Self.longestName) printable characters; “\(name.prefix(40))” has not."
            )
        }
        return name
    }

    /// Secrets are long and random, so that a plain hash of them cannot be turned back.
    func secretHash(_ secret: String) -> [UInt8] { Array(textHash(secret).utf8) }
}
