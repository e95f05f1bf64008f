//! The functions of dispatcher: `cmds` in `dispatcher.c` of every tag from 5.6.0 to 6.1.4, and master.

use super::Function;
use super::argument::ArgumentKind::{Format, Integer, Text};
use super::f;
use super::route_kinds::RouteKinds;
use crate::kamailio::version::Since;

#[rustfmt::skip]
pub(super) const DISPATCHER: &[Function] = &[
    f("ds_dsg_fetch", RouteKinds::ANY, &[Integer]).since(Since::V5_8),
    f("ds_dsg_fetch_uri", RouteKinds::ANY, &[Integer, Format]).since(Since::V6_0),
    f("ds_is_active", RouteKinds::ANY, &[Integer]),
    f("ds_is_active", RouteKinds::ANY, &[Integer, Format]),
    f("ds_is_from_list", RouteKinds::REQUEST_FAILURE_REPLY_BRANCH, &[]),
    f("ds_is_from_list", RouteKinds::ANY, &[Integer]),
    f("ds_is_from_list", RouteKinds::ANY, &[Integer, Integer]).constant_before(Since::V6_0),
    f("ds_is_from_list", RouteKinds::ANY, &[Integer, Integer, Format]).constant_before(Since::V6_0),
    f("ds_list_exist", RouteKinds::ANY, &[Integer]).constant_before(Since::V6_0),
    f("ds_list_exists", RouteKinds::ANY, &[Integer]).constant_before(Since::V6_0),
    f("ds_load_unset", RouteKinds::ANY, &[]),
    f("ds_load_update", RouteKinds::ANY, &[]),
    f("ds_mark_addr", RouteKinds::ANY, &[Format, Integer, Format]).since(Since::V6_1),
    f("ds_mark_dst", RouteKinds::REQUEST_FAILURE_REPLY, &[]),
    f("ds_mark_dst", RouteKinds::REQUEST_FAILURE_REPLY, &[Text]).constant(),
    f("ds_next_domain", RouteKinds::REQUEST_FAILURE, &[]),
    f("ds_next_dst", RouteKinds::REQUEST_FAILURE, &[]),
    f("ds_oc_set_attrs", RouteKinds::ANY, &[Integer, Format, Integer, Integer, Integer]).since(Since::V6_0),
    f("ds_reload", RouteKinds::ANY, &[]),
    f("ds_select", RouteKinds::ANY, &[Integer, Integer]),
    f("ds_select", RouteKinds::REQUEST_FAILURE, &[Integer, Integer, Integer]).constant_before(Since::V6_0),
    f("ds_select_domain", RouteKinds::REQUEST_FAILURE, &[Integer, Integer]),
    f("ds_select_domain", RouteKinds::REQUEST_FAILURE, &[Integer, Integer, Integer]).constant_before(Since::V6_0),
    f("ds_select_dst", RouteKinds::REQUEST_FAILURE, &[Integer, Integer]),
    f("ds_select_dst", RouteKinds::REQUEST_FAILURE, &[Integer, Integer, Integer]).constant_before(Since::V6_0),
    f("ds_select_routes", RouteKinds::REQUEST_FAILURE, &[Format, Format]),
    f("ds_select_routes", RouteKinds::REQUEST_FAILURE, &[Format, Format, Integer]).constant_before(Since::V6_0),
    f("ds_set_domain", RouteKinds::REQUEST_FAILURE, &[]),
    f("ds_set_dst", RouteKinds::REQUEST_FAILURE, &[]),
];
