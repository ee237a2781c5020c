import Operations
import Review

/// A person who shall get an account.
struct ReviewerForm {
    var name: String
    var role: Role

    init(_ fields: inout FormFields) throws(FormProblems) {
        let name = fields.text("name", atMost: Workbench.longestName, orSay: "Write the person's name.")
        let role = fields.choice("role", of: Role.self, orSay: "Choose a role.")
        guard let name, let role else { throw fields.failure }
        (self.name, self.role) = (name, role)
    }
}

/// What a person may do from now on.
struct RoleForm {
    var role: Role

    init(_ fields: inout FormFields) throws(FormProblems) {
        guard let role = fields.choice("role", of: Role.self, orSay: "Choose a role.") else {
            throw fields.failure
        }
        self.role = role
    }
}
