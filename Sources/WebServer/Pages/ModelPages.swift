import HTTPTypes
import Hummingbird
import Monitoring
import Operations
import Review

/// A model: its windows at a glance, what its rules say, its file.
struct ModelView: Sendable {
    var frame: Frame
    var name: String
    var address: String
    var question: String
    var facts: [FactView]
    var strip: [WindowMarkView]
    var stripNote: String
    var hasWindows: Bool
    var budget: [String]
    var alertRules: RuleGroup?
    /// Folded, since they are many.
    var noticeRules: RuleGroup?
    /// Columns that probably were renamed; empty for people who may not confirm it, too.
    var renames: [RenameView]
    var hasRenames: Bool
    /// What counts as worse, and what of it is found.
    var tolerance: String?
    /// Whether labels may clear alerts.
    var clearing: String
    var deployments: [DeploymentView]
    var hasDeployments: Bool
    var deploymentForm: DeploymentFormView?
    var source: String
    var revision: String
}

/// A fact with its name.
struct FactView: Sendable {
    var title: String
    var text: String
}

/// A column that probably was renamed, with the form that confirms it.
struct RenameView: Sendable {
    var column: String
    var fileName: String
    var sentence: String
    /// Where it is confirmed; nil for people who may not.
    var action: String?
}

/// The rules at one level.
struct RuleGroup: Sendable {
    var summary: String
    var rules: [RuleView]

    /// nil without rules at that level.
    init?(_ rules: [RuleInForce], at level: Level, _ model: MonitoredModel) {
        let here = rules.filter { $0.rule.level == level }
        guard !here.isEmpty else { return nil }
        self.init(summary: level.summary(rules: here.count), rules: here.map { RuleView($0, model) })
    }

    init(summary: String, rules: [RuleView]) {
        self.summary = summary
        self.rules = rules
    }
}

/// A rule with the limit in force.
struct RuleView: Sendable {
    var title: String
    var sentence: String
    var level: String
    var limit: String
    var detects: String

    init(_ rule: RuleInForce, _ model: MonitoredModel) {
        title = model.title(of: rule.rule)
        sentence = rule.sentence
        let severity = rule.rule.severity == .medium ? "" : ", \(rule.rule.severity.rawValue) severity"
        level = rule.rule.level.rawValue + severity
        let basis = rule.threshold.basis == .budget ? "learned" : "revision\u{A0}\(rule.threshold.revision)"
        limit = "\(Words.number(rule.threshold.limit)) (\(basis))"
        detects = Words.number(rule.detects)
    }
}

/// A deployed version as a line of a list.
struct DeploymentView: Sendable {
    var version: String
    var since: String
    var by: String
}

/// The form that records a version.
struct DeploymentFormView: Sendable {
    var refusal: String?
    var version: FieldView
    var at: FieldView
}

/// The pages of a model.
struct ModelPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context)
    }

    /// Records a deployment; a refused form is shown again with what was typed.
    func deploy(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("model")
        var fields = try await FormFields(request)
        do {
            let form = try DeploymentForm(&fields)
            try await site.calling { (workbench) throws(WorkbenchError) in
                _ = try workbench.deploy(model: name, version: form.version, at: form.at, as: admin)
            }
            return site.goOn(to: modelAddress(name), .deployed)
        } catch {
            return try await page(request, context, refused: try RefusedForm(error, fields))
        }
    }

    private func page(_ request: Request, _ context: PageContext, refused: RefusedForm? = nil) async throws
        -> Response
    {
        let person = try context.seeingPerson()
        let name = try context.name("model")
        let (detail, windows, power, renames) = try await site.calling { (workbench) throws(WorkbenchError) in
            (
                try workbench.model(named: name), try workbench.windows(model: name),
                try workbench.qualityPower(model: name), try workbench.renames(model: name)
            )
        }
        let model = detail.model
        let strip = WindowMarkView.strip(windows, model: name, most: 200)
        let view = ModelView(
            frame: site.frame(refused == nil ? name : "Error: \(name)", context, request),
            name: name,
            address: modelAddress(name),
            question: model.question,
            facts: [
                FactView(title: "Predicts", text: Words.task(model.task)),
                FactView(title: "Predictions", text: Words.whole(detail.summary.predictions)),
                FactView(title: "Baseline", text: Words.count(detail.summary.baselineRows, "row")),
                FactView(title: "Features", text: Words.whole(model.columns.features.count)),
                FactView(title: "Labels asked for", text: model.sampling.words),
            ],
            strip: strip,
            stripNote: windows.count > strip.count
                ? "The newest \(strip.count) of \(windows.count) windows, oldest first."
                : "Every window, oldest first.",
            hasWindows: !windows.isEmpty,
            budget: detail.budgetSentences,
            alertRules: RuleGroup(detail.rules, at: .alert, model),
            noticeRules: RuleGroup(detail.rules, at: .notice, model),
            renames: renames.map { rename in
                RenameView(
                    column: rename.column,
                    fileName: rename.fileName,
                    sentence: rename.sentence,
                    action: person.role >= .admin ? "\(modelAddress(name))/renames" : nil
                )
            },
            hasRenames: !renames.isEmpty,
            tolerance: power?.sentences(task: model.task),
            clearing: model.quality.clearAlerts
                ? "Where labels leave less than \(Words.percent(QualityJudgement.heldBelow)) for a loss beyond it, "
                    + "alerts of score and prediction are cleared."
                : "Labels clear no alerts here: quality.clearAlerts is false.",
            deployments: detail.deployments.reversed().map {
                DeploymentView(version: $0.version, since: Wording.minute($0.at), by: $0.by)
            },
            hasDeployments: !detail.deployments.isEmpty,
            deploymentForm: person.role >= .admin
                ? DeploymentFormView(
                    refusal: refused?.sentence,
                    version: refused.field("version"),
                    at: refused.field("at")
                ) : nil,
            source: detail.source,
            revision: "\(detail.revision)"
        )
        return try site.page("model", view, status: refused?.status ?? .ok)
    }

    /// Confirms that a column was renamed, and goes back to the model.
    func rename(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.admin()
        let model = try context.name("model")
        let fields = try await FormFields(request)
        let (column, fileName) = (fields.typed("column"), fields.typed("fileName"))
        try await site.calling { (workbench) throws(WorkbenchError) in
            _ = try workbench.rename(model: model, column: column, to: fileName, as: person)
        }
        return site.goOn(to: modelAddress(model), .columnRenamed)
    }
}
