import Operations

/// A name and a password.
struct SignInForm {
    var name: String
    var password: String

    init(_ fields: inout FormFields) throws(FormProblems) {
        let name = fields.text("name", atMost: Workbench.longestName, orSay: "Write your name.")
        let password = fields.typed("password")
        if password.isEmpty { fields.note("password", "Write your password.") }
        guard let name, !password.isEmpty else { throw fields.failure }
        (self.name, self.password) = (name, password)
    }
}

/// A new password, twice, and the present one where there is one.
struct PasswordForm {
    var present: String
    var password: String

    init(_ fields: inout FormFields) throws(FormProblems) {
        present = fields.typed("present")
        password = fields.typed("password")
        // The length is checked where passwords are kept; here only that both are the same.
        if password.isEmpty { fields.note("password", "Write a password.") }
        if password != fields.typed("again") {
            fields.note("again", "The two passwords differ. Write the same twice.")
        }
        guard fields.problems.isEmpty else { throw fields.failure }
    }
}
