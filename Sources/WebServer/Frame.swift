import Review

/// What surrounds the content of every page.
struct Frame: Sendable {
    var title: String
    var styleSheet: String
    var script: String
    var person: FramePerson?
    /// What was just done.
    var status: String?
}

/// The signed-in person and where the person may go.
struct FramePerson: Sendable {
    var name: String
    var role: String
    var mayLabel: Bool
    var maySee: Bool
    var isAdmin: Bool

    init(_ reviewer: Reviewer) {
        name = reviewer.name
        role = reviewer.role.rawValue
        mayLabel = reviewer.role >= .reviewer
        maySee = reviewer.role != .reviewer
        isAdmin = reviewer.role == .admin
    }
}

/// Something a form must have told, shown at the top and at its field.
struct ProblemView: Sendable, Equatable {
    /// The id of the field.
    var field: String
    var sentence: String
}

/// What a person typed into a field, and what is wrong with it.
struct FieldView: Sendable, Equatable {
    var value = ""
    var problem: String?
}
