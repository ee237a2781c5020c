import HTTPTypes
import Hummingbird
import Monitoring
import Operations

/// What rules would have found on history, with the form to write them in.
struct RuleTestView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var action: String
    /// The rules as they were written.
    var source: String
    /// What is wrong with them, with a caret under the fault; nil where nothing is.
    var problem: String?
    var rules: [TestedRuleView]
    var hasRules: Bool
}

/// One rule, tested.
struct TestedRuleView: Sendable {
    var title: String
    var sentence: String
    /// In how many windows it would have been breached, and what people said of those.
    var summary: String
    var findings: [TestedFindingView]
    var hasFindings: Bool

    init(_ tested: TestedRule, _ model: MonitoredModel) {
        title = model.title(of: tested.rule)
        sentence = tested.sentence
        summary = tested.summary
        findings = tested.breached.map { TestedFindingView($0, model.name) }
        hasFindings = !findings.isEmpty
    }
}

/// A window in which a tested rule would have been breached.
struct TestedFindingView: Sendable {
    var window: String
    var address: String
    var value: String
    var bound: String
    var verdict: String

    init(_ tested: TestedFinding, _ model: String) {
        window = tested.finding.window
        address = windowAddress(model, tested.finding.window)
        value = Words.number(tested.finding.measurement?.value)
        bound = Words.number(tested.finding.measurement?.effectLower)
        verdict = tested.verdict.map { Words.verdict($0) } ?? "–"
    }
}

/// The page on which rules are tried before they are adopted.
struct RuleTestPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let model = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.model(named: name).model
        }
        return try page(request, context, model, source: Self.example(model))
    }

    /// Tries the rules; nothing is stored, so the answer is the page itself.
    func test(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let fields = try await FormFields(request)
        let source = fields.typed("rules").replacing("\r\n", with: "\n")
        let model = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.model(named: name).model
        }
        do {
            let found = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.testRules(model: name, source: source)
            }
            return try page(request, context, model, source: source, rules: found.rules)
        } catch WorkbenchError.invalid(let sentence) {
            return try page(
                request,
                context,
                model,
                source: source,
                problem: sentence,
                status: .unprocessableContent
            )
        }
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        _ model: MonitoredModel,
        source: String,
        problem: String? = nil,
        rules: [TestedRule] = [],
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let title = "Try rules on \(model.name)"
        let view = RuleTestView(
            frame: site.frame(problem == nil ? title : "Error: \(title)", context, request),
            model: model.name,
            modelLink: modelAddress(model.name),
            action: modelAddress(model.name, "rule-tests"),
            source: source,
            problem: problem,
            rules: rules.map { TestedRuleView($0, model) },
            hasRules: !rules.isEmpty
        )
        return try site.page("rule-tests", view, status: status)
    }

    /// A rule to start from, on a column that the model has.
    private static func example(_ model: MonitoredModel) -> String {
        let column = model.columns.score ?? model.columns.features.first { $0.kind == .number }?.name
        guard let column else { return "- { statistic: volume, limit: 0.5 }" }
        return "- { statistic: wasserstein, columns: [\(column)], limit: 0.2 }"
    }
}
