//! Walks over the syntax tree and collects the definitions.

use rustpython_ast::Visitor;
use rustpython_parser::ast::{
    Arguments, Comprehension, Expr, ExprLambda, ExprYield, ExprYieldFrom, Keyword, MatchCase,
    Ranged, Stmt, StmtAsyncFunctionDef, StmtClassDef, StmtFunctionDef, StmtImport, StmtImportFrom,
    Suite, WithItem,
};
use rustpython_parser::text_size::TextRange;
use unicode_normalization::UnicodeNormalization;

use super::positions::Positions;
use crate::Kind;
use crate::outline::{Decorator, Definition, Outline};

/// Returns the outline of a parsed text.
pub(super) fn outline(suite: Suite, text: &str) -> Outline {
    let mut outliner = Outliner {
        text,
        positions: Positions::new(text),
        marks: Vec::new(),
        scope: Scope::default(),
    };
    outliner.statements(suite);
    Outline {
        marks: outliner.marks,
        definitions: outliner.scope.definitions,
    }
}

struct Outliner<'a> {
    text: &'a str,
    positions: Positions,
    marks: Vec<String>,
    scope: Scope,
}

/// The definitions and properties of the body that the walk is in.
#[derive(Default)]
struct Scope {
    definitions: Vec<Definition>,
    /// True if a `yield` belongs to this body, and not to one nested in it.
    yields: bool,
}

/// The common parts of a definition of any kind.
struct Opening {
    name: String,
    range: TextRange,
    decorators: Vec<Expr>,
}

impl Outliner<'_> {
    fn statements(&mut self, statements: Vec<Stmt>) {
        for statement in statements {
            self.visit_stmt(statement);
        }
    }

    fn expressions(&mut self, expressions: impl IntoIterator<Item = Expr>) {
        for expression in expressions {
            self.visit_expr(expression);
        }
    }

    /// Walks a body in a scope of its own, and returns the scope.
    fn inside(&mut self, walk: impl FnOnce(&mut Self)) -> Scope {
        let outside = std::mem::take(&mut self.scope);
        walk(self);
        std::mem::replace(&mut self.scope, outside)
    }

    fn define(&mut self, opening: Opening, body: Vec<Stmt>, kind: impl FnOnce(bool) -> Kind) {
        let first = opening
            .decorators
            .first()
            .map_or(opening.range.start(), Ranged::start);
        let decorators = opening
            .decorators
            .iter()
            .map(|decorator| self.decorator(decorator))
            .collect();
        self.expressions(opening.decorators);
        let inner = self.inside(|outliner| outliner.statements(body));
        self.scope.definitions.push(Definition {
            name: normal(&opening.name),
            kind: kind(inner.yields),
            first_line: self.positions.line(first),
            last_line: self.positions.line_before(opening.range.end()),
            decorators,
            inner: inner.definitions,
        });
    }

    fn decorator(&self, decorator: &Expr) -> Decorator {
        let callee = match decorator {
            Expr::Call(call) => dotted(&call.func),
            other => dotted(other),
        };
        let text = self
            .text
            .get(usize::from(decorator.start())..usize::from(decorator.end()));
        Decorator {
            text: text.unwrap_or_default().to_owned(),
            callee,
        }
    }
}

/// Walks the nodes that the default visitor does not enter: arguments, comprehensions, `with`, `match`, keywords.
impl Visitor for Outliner<'_> {
    fn visit_stmt_function_def(&mut self, node: StmtFunctionDef) {
        self.visit_arguments(*node.args);
        self.expressions(node.returns.map(|returns| *returns));
        let opening = Opening {
            name: node.name.into(),
            range: node.range,
            decorators: node.decorator_list,
        };
        self.define(opening, node.body, |yields| {
            if yields {
                Kind::Generator
            } else {
                Kind::Function
            }
        });
    }

    fn visit_stmt_async_function_def(&mut self, node: StmtAsyncFunctionDef) {
        self.visit_arguments(*node.args);
        self.expressions(node.returns.map(|returns| *returns));
        let opening = Opening {
            name: node.name.into(),
            range: node.range,
            decorators: node.decorator_list,
        };
        self.define(opening, node.body, |yields| {
            if yields {
                Kind::AsyncGenerator
            } else {
                Kind::Coroutine
            }
        });
    }

    fn visit_stmt_class_def(&mut self, node: StmtClassDef) {
        self.expressions(node.bases);
        for keyword in node.keywords {
            self.visit_keyword(keyword);
        }
        let opening = Opening {
            name: node.name.into(),
            range: node.range,
            decorators: node.decorator_list,
        };
        self.define(opening, node.body, |_| Kind::Class);
    }

    fn visit_expr_lambda(&mut self, node: ExprLambda) {
        self.visit_arguments(*node.args);
        self.inside(|outliner| outliner.visit_expr(*node.body));
    }

    fn visit_expr_yield(&mut self, node: ExprYield) {
        self.scope.yields = true;
        self.generic_visit_expr_yield(node);
    }

    fn visit_expr_yield_from(&mut self, node: ExprYieldFrom) {
        self.scope.yields = true;
        self.generic_visit_expr_yield_from(node);
    }

    fn visit_stmt_import(&mut self, node: StmtImport) {
        for alias in node.names {
            if alias.name.as_str() == "memory_profiler" {
                let name = alias.asname.unwrap_or(alias.name);
                self.marks.push(format!("{}.profile", normal(&name)));
            }
        }
    }

    fn visit_stmt_import_from(&mut self, node: StmtImportFrom) {
        let is_absolute = node.level.is_none_or(|level| level.to_u32() == 0);
        if !is_absolute
            || node
                .module
                .is_none_or(|module| module.as_str() != "memory_profiler")
        {
            return;
        }
        for alias in node.names {
            if alias.name.as_str() == "profile" {
                self.marks.push(normal(&alias.asname.unwrap_or(alias.name)));
            }
        }
    }

    fn visit_arguments(&mut self, node: Arguments) {
        let plain = node
            .vararg
            .into_iter()
            .chain(node.kwarg)
            .map(|argument| *argument);
        let groups = [node.posonlyargs, node.args, node.kwonlyargs];
        for argument in groups.into_iter().flatten() {
            self.expressions(argument.default.map(|default| *default));
            self.expressions(argument.def.annotation.map(|annotation| *annotation));
        }
        for argument in plain {
            self.expressions(argument.annotation.map(|annotation| *annotation));
        }
    }

    fn visit_keyword(&mut self, node: Keyword) {
        self.visit_expr(node.value);
    }

    fn visit_comprehension(&mut self, node: Comprehension) {
        self.visit_expr(node.target);
        self.visit_expr(node.iter);
        self.expressions(node.ifs);
    }

    fn visit_withitem(&mut self, node: WithItem) {
        self.visit_expr(node.context_expr);
        self.expressions(node.optional_vars.map(|variables| *variables));
    }

    fn visit_match_case(&mut self, node: MatchCase) {
        self.expressions(node.guard.map(|guard| *guard));
        self.statements(node.body);
    }
}

fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(normal(&name.id)),
        Expr::Attribute(attribute) => Some(format!(
            "{}.{}",
            dotted(&attribute.value)?,
            normal(&attribute.attr)
        )),
        _ => None,
    }
}

/// Normalises a name: Python treats names of the same NFKC form as one name.
fn normal(name: &str) -> String {
    if name.is_ascii() {
        name.to_owned()
    } else {
        name.nfkc().collect()
    }
}
