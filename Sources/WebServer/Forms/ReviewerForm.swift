import Review

/// A person who shall get an account.
struct ReviewerForm {
    var name: String
    var role: Role

    init(_ fields: inout FormFields) throws(FormProblems) {
        let name = fields.text("name", atMost: 100, orSay: "Write the person's name.")
        let role = fields.choice("role", of: Role.self, orSay: "Choose a role.")
        guard let name, let role else { throw fields.failure }
        (self.name, self.role) = (name, role)
    }
}
